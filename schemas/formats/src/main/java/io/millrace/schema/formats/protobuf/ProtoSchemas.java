// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.FormatOptions.Nulls;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.protobuf.ProtoField.Label;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import java.util.List;
import java.util.Optional;

/**
 * The messages that follow from columns: the names that ksqlDB gives, fields numbered in the order of the columns. One thread, one
 * target.
 */
final class ProtoSchemas {
    private static final String NAME = "ConnectDefault";

    private final Nulls nulls;
    private int messages = 1;

    private ProtoSchemas(Nulls nulls) {
        this.nulls = nulls;
    }

    /** The message of one half of a topic's records. */
    static ProtoMessage of(FormatTarget target) {
        ProtoSchemas schemas = new ProtoSchemas(target.options().nulls());
        String name = target.schemaName();
        ProtoMessage message = new ProtoMessage(name == null ? NAME + "1" : name);
        if (target.isBare() && target.columns().get(0).type() instanceof SqlType.StructType struct) {
            schemas.addFields(message, struct.fields());
        } else {
            schemas.addFields(
                    message,
                    target.columns().stream()
                            .map(column -> new SqlType.Field(column.name(), column.type()))
                            .toList());
        }
        return message;
    }

    /** What no message can hold, naming the column; empty when all can be held. */
    static Optional<String> problem(String format, List<Column> columns) {
        for (Column column : columns) {
            Optional<String> problem = problem(column.name(), column.type());
            if (problem.isPresent()) {
                return Optional.of(
                        format + " cannot hold column " + Column.quote(column.name()) + ": " + problem.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> problem(String name, SqlType type) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            return Optional.of(Column.quote(name) + " is no name of a field (letters, digits and _)");
        }
        if (type instanceof SqlType.Array array) {
            return isRepeated(array.element())
                    ? Optional.of("the items of " + type + " cannot be arrays or maps")
                    : problem(name, array.element());
        }
        if (type instanceof SqlType.Map map) {
            return isRepeated(map.value())
                    ? Optional.of("the values of " + type + " cannot be arrays or maps")
                    : problem(name, map.value());
        }
        if (type instanceof SqlType.StructType struct) {
            return struct.fields().stream()
                    .flatMap(field -> problem(field.name(), field.type()).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    private static boolean isRepeated(SqlType type) {
        return type instanceof SqlType.Array || type instanceof SqlType.Map;
    }

    private void addFields(ProtoMessage message, List<SqlType.Field> fields) {
        int number = 1;
        for (SqlType.Field field : fields) {
            message.add(field(message, field.name(), number++, field.type()));
        }
    }

    private ProtoField field(ProtoMessage owner, String name, int number, SqlType type) {
        if (type instanceof SqlType.Array array) {
            return value(owner, name, number, Label.REPEATED, array.element());
        }
        if (type instanceof SqlType.Map map) {
            ProtoMessage entry = new ProtoMessage(owner.fullName() + "." + name + "Entry");
            entry.add(value(owner, "key", 1, Label.PLAIN, map.key()));
            entry.add(value(owner, "value", 2, Label.PLAIN, map.value()));
            return ProtoField.message(name, number, Label.MAP, entry);
        }
        Optional<WellKnown> wrapper = nulls == Nulls.WRAPPER ? WellKnown.wrapper(type) : Optional.empty();
        if (wrapper.isPresent()) {
            return ProtoField.message(name, number, Label.PLAIN, wrapper.get().message());
        }
        return value(owner, name, number, nulls == Nulls.OPTIONAL ? Label.OPTIONAL : Label.PLAIN, type);
    }

    private ProtoField value(ProtoMessage owner, String name, int number, Label label, SqlType type) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public ProtoField primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> ProtoField.scalar(name, number, label, ProtoType.BOOL);
                    case INTEGER -> ProtoField.scalar(name, number, label, ProtoType.INT32);
                    case BIGINT -> ProtoField.scalar(name, number, label, ProtoType.INT64);
                    case DOUBLE -> ProtoField.scalar(name, number, label, ProtoType.DOUBLE);
                    case STRING -> ProtoField.scalar(name, number, label, ProtoType.STRING);
                    case BYTES -> ProtoField.scalar(name, number, label, ProtoType.BYTES);
                    case DATE -> ProtoField.message(name, number, label, WellKnown.DATE.message());
                    case TIME -> ProtoField.message(name, number, label, WellKnown.TIME.message());
                    case TIMESTAMP -> ProtoField.message(name, number, label, WellKnown.TIMESTAMP.message());
                };
            }

            @Override
            public ProtoField decimal(SqlType.Decimal decimal) {
                return ProtoField.decimal(name, number, label, decimal.precision(), decimal.scale());
            }

            @Override
            public ProtoField array(SqlType.Array array) {
                throw nested(type);
            }

            @Override
            public ProtoField map(SqlType.Map map) {
                throw nested(type);
            }

            @Override
            public ProtoField struct(SqlType.StructType struct) {
                messages++;
                ProtoMessage inside = new ProtoMessage(owner.fullName() + "." + NAME + messages);
                owner.add(inside);
                addFields(inside, struct.fields());
                return ProtoField.message(name, number, label, inside);
            }
        });
    }

    private static MillraceException nested(SqlType type) {
        return new MillraceException(ErrorCode.FORMAT_CANNOT, "a field cannot have several values that are " + type);
    }
}
