// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.NameCase;
import io.millrace.schema.formats.protobuf.ProtoField.Label;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns that a registered schema means when a statement declares none: a column for each field of the first message, or of
 * that with the name that the statement gives. One thread, one schema.
 */
final class ProtoColumns {
    private static final int DEPTH_MAX = 64;

    private final RegisteredSchema registered;
    private final NameCase nameCase;
    /** The messages around the one looked at: one that contains itself has no SQL type. */
    private final Set<String> outer = new HashSet<>();

    private ProtoColumns(RegisteredSchema registered, NameCase nameCase) {
        this.registered = registered;
        this.nameCase = nameCase;
    }

    static List<Column> columnsOf(RegisteredSchema registered, ColumnRole role, FormatOptions options) {
        ProtoFile file;
        try {
            file = ProtoFile.of(registered);
        } catch (RecordException e) {
            throw new MillraceException(ErrorCode.SCHEMA_UNSUPPORTED, String.valueOf(e.getMessage()), null, e);
        }
        ProtoColumns columns = new ProtoColumns(registered, NameCase.of(options));
        String name = options.schemaName();
        ProtoMessage message = file.find(name)
                .orElseThrow(
                        () -> columns.unsupported(name == null ? "it has no message" : "it has no message " + name))
                .message();
        return columns.columns(message, role);
    }

    private List<Column> columns(ProtoMessage message, ColumnRole role) {
        List<Column> columns = fields(message).stream()
                .map(field -> new Column(field.name(), field.type(), role))
                .toList();
        if (columns.isEmpty()) {
            throw unsupported("message " + message.fullName() + " has no field");
        }
        return columns;
    }

    private List<SqlType.Field> fields(ProtoMessage message) {
        if (!outer.add(message.fullName())) {
            throw unsupported("message " + message.fullName() + " contains itself");
        }
        if (outer.size() > DEPTH_MAX) {
            throw unsupported("it is nested more than " + DEPTH_MAX + " levels deep");
        }
        List<SqlType.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ProtoField field : message.fields()) {
            String name = nameCase.of(field.name());
            if (!names.add(name)) {
                throw unsupported(
                        "message " + message.fullName() + " has two fields whose names are " + name + " in upper case");
            }
            fields.add(new SqlType.Field(name, type(field)));
        }
        outer.remove(message.fullName());
        return fields;
    }

    private SqlType type(ProtoField field) {
        if (field.label() == Label.MAP) {
            List<ProtoField> entry = field.messageOrThrow().fields();
            return new SqlType.Map(single(entry.get(0)), single(entry.get(1)));
        }
        SqlType single = single(field);
        return field.label() == Label.REPEATED ? new SqlType.Array(single) : single;
    }

    private SqlType single(ProtoField field) {
        return switch (field.type()) {
            case DOUBLE, FLOAT -> SqlType.DOUBLE;
            case INT32, SINT32, SFIXED32 -> SqlType.INTEGER;
            case INT64, UINT32, UINT64, SINT64, FIXED32, FIXED64, SFIXED64 -> SqlType.BIGINT;
            case BOOL -> SqlType.BOOLEAN;
            case STRING, ENUM -> SqlType.STRING;
            case BYTES -> SqlType.BYTES;
            case MESSAGE -> ofMessage(field, field.messageOrThrow());
        };
    }

    private SqlType ofMessage(ProtoField field, ProtoMessage message) {
        Optional<WellKnown> known = WellKnown.of(message);
        if (known.isEmpty()) {
            return new SqlType.StructType(fields(message));
        }
        if (known.get() != WellKnown.DECIMAL) {
            return known.get().type();
        }
        // As Confluent's converter takes decimals whose schema does not say how many digits they have.
        int precision = field.precision() == 0 ? 64 : field.precision();
        return new SqlType.Decimal(Math.max(precision, field.scale()), field.scale());
    }

    private MillraceException unsupported(String reason) {
        return new MillraceException(
                ErrorCode.SCHEMA_UNSUPPORTED, "schema " + registered.id() + " cannot be read as columns: " + reason);
    }
}
