// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.NameCase;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The columns that a registered Avro schema means when a statement declares none. Any thread.
 *
 * <p>Fields become columns with their names upper-cased, or as they are when the schema was asked for by its id; enums STRING,
 * float DOUBLE, fixed BYTES, unions of several things a STRUCT with a field for each, maps MAP&lt;STRING, …&gt;; a field that can only be
 * null is left out. A key is always the one column ROWKEY, whatever it is, and a bare value the one column ROWVAL.
 */
final class AvroColumns {
    private static final String ANONYMOUS_KEY = "ROWKEY";
    private static final String ANONYMOUS_VALUE = "ROWVAL";

    private final RegisteredSchema registered;
    private final NameCase nameCase;
    /** The records around the one looked at: a schema that contains itself has no SQL type. */
    private final Set<String> outer = new HashSet<>();

    private AvroColumns(RegisteredSchema registered, NameCase nameCase) {
        this.registered = registered;
        this.nameCase = nameCase;
    }

    /**
     * The columns of a schema.
     *
     * @throws MillraceException with SCHEMA_UNSUPPORTED when it is not Avro, contains itself, has names that differ only in
     *     case, or is no record where the value is wrapped
     */
    static List<Column> columnsOf(RegisteredSchema registered, ColumnRole role, FormatOptions options) {
        Schema schema;
        try {
            schema = AvroTexts.parsed(registered);
        } catch (RecordException e) {
            throw new MillraceException(ErrorCode.SCHEMA_UNSUPPORTED, String.valueOf(e.getMessage()), null, e);
        }
        return new AvroColumns(registered, NameCase.of(options)).columns(schema, role, options.wrapping());
    }

    private List<Column> columns(Schema root, ColumnRole role, Wrapping wrapping) {
        Schema schema = withoutNull(root);
        boolean isKey = role == ColumnRole.KEY;
        // A key of one column is always bare, so a record is a STRUCT there.
        if (isKey || wrapping == Wrapping.BARE) {
            SqlType type = type(schema).orElseThrow(() -> unsupported("it can only be null"));
            return List.of(new Column(isKey ? ANONYMOUS_KEY : ANONYMOUS_VALUE, type, role));
        }
        if (schema.getType() != Schema.Type.RECORD) {
            throw unsupported("it is no record, and has names for no column: set WRAP_SINGLE_VALUE=false");
        }
        List<Column> columns = fields(schema).stream()
                .map(field -> new Column(field.name(), field.type(), role))
                .toList();
        if (columns.isEmpty()) {
            throw unsupported("it has no field");
        }
        return columns;
    }

    private static Schema withoutNull(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> branches = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return branches.size() == 1 ? branches.get(0) : schema;
    }

    private List<SqlType.Field> fields(Schema record) {
        if (!outer.add(record.getFullName())) {
            throw unsupported("record " + record.getFullName() + " contains itself");
        }
        if (outer.size() > AvroCursor.DEPTH_MAX) {
            throw unsupported("it is nested more than " + AvroCursor.DEPTH_MAX + " levels deep");
        }
        List<SqlType.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Schema.Field field : record.getFields()) {
            String name = nameCase.of(field.name());
            if (!names.add(name)) {
                throw unsupported("record " + record.getFullName() + " has two fields whose names are " + name
                        + " in upper case");
            }
            type(field.schema()).ifPresent(type -> fields.add(new SqlType.Field(name, type)));
        }
        outer.remove(record.getFullName());
        return fields;
    }

    /** The type of a field; empty when it can only be null. */
    private Optional<SqlType> type(Schema nullable) {
        Schema schema = withoutNull(nullable);
        return switch (schema.getType()) {
            case NULL -> Optional.empty();
            case BOOLEAN -> Optional.of(SqlType.BOOLEAN);
            case INT -> Optional.of(ofInt(schema));
            case LONG -> Optional.of(ofLong(schema));
            case FLOAT, DOUBLE -> Optional.of(SqlType.DOUBLE);
            case STRING, ENUM -> Optional.of(SqlType.STRING);
            case BYTES, FIXED -> Optional.of(ofBytes(schema));
            case ARRAY -> type(schema.getElementType()).map(SqlType.Array::new);
            case MAP -> type(schema.getValueType()).map(value -> new SqlType.Map(SqlType.STRING, value));
            case RECORD -> struct(fields(schema));
            case UNION -> struct(choices(schema));
        };
    }

    private static SqlType ofInt(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.Date) {
            return SqlType.DATE;
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimeMillis ? SqlType.TIME : SqlType.INTEGER;
    }

    private static SqlType ofLong(Schema schema) {
        if (schema.getLogicalType() == null) {
            return SqlType.BIGINT;
        }
        if (schema.getLogicalType() instanceof LogicalTypes.TimeMicros) {
            return SqlType.TIME;
        }
        return schema.getLogicalType().getName().contains("timestamp-") ? SqlType.TIMESTAMP : SqlType.BIGINT;
    }

    private static SqlType ofBytes(Schema schema) {
        return schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? new SqlType.Decimal(decimal.getPrecision(), decimal.getScale())
                : SqlType.BYTES;
    }

    private static Optional<SqlType> struct(List<SqlType.Field> fields) {
        return fields.isEmpty() ? Optional.empty() : Optional.of(new SqlType.StructType(fields));
    }

    private List<SqlType.Field> choices(Schema union) {
        List<SqlType.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Schema branch : union.getTypes()) {
            String name = AvroPlanCompiler.choiceName(branch);
            if (!names.add(name)) {
                throw unsupported("a union has two branches whose names are " + name + " in upper case");
            }
            type(branch).ifPresent(type -> fields.add(new SqlType.Field(name, type)));
        }
        return fields;
    }

    private MillraceException unsupported(String reason) {
        return new MillraceException(
                ErrorCode.SCHEMA_UNSUPPORTED, "schema " + registered.id() + " cannot be read as columns: " + reason);
    }
}
