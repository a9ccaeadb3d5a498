// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** From columns and the schema to write them with to the steps that do it; nothing when they do not fit each other. */
final class AvroSinkCompiler {
    /** A value or null. */
    private interface OfValue {
        void write(ByteOutput out, @Nullable Object value);
    }

    private static final int NO_COLUMN = -1;

    private final FormatTarget target;

    AvroSinkCompiler(FormatTarget target) {
        this.target = target;
    }

    Optional<AvroWriter.Step[]> compile(Schema schema) {
        if (target.isBare()) {
            return column(schema, 0).map(step -> new AvroWriter.Step[] {step});
        }
        if (schema.getType() != Schema.Type.RECORD) {
            return Optional.empty();
        }
        List<String> names = target.columns().stream().map(Column::name).toList();
        Optional<int[]> order = columnsOfFields(schema, names, surplus());
        if (order.isEmpty()) {
            return Optional.empty();
        }
        List<AvroWriter.Step> steps = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            int index = order.get()[field.pos()];
            (index == NO_COLUMN ? absent(field) : column(field.schema(), index)).ifPresent(steps::add);
        }
        return steps.size() == order.get().length
                ? Optional.of(steps.toArray(AvroWriter.Step[]::new))
                : Optional.empty();
    }

    /** A schema that the statement names may have more fields than there are columns. */
    private Surplus surplus() {
        return target.options().schemaId() == null ? Surplus.REFUSED : Surplus.ABSENT;
    }

    private enum Surplus {
        REFUSED,
        ABSENT
    }

    /** A field that no column is for: its default, or null; empty when it can be neither. */
    private static Optional<AvroWriter.Step> absent(Schema.Field field) {
        if (field.hasDefaultValue()) {
            byte[] bytes = AvroTexts.encodedDefault(field);
            return Optional.of((out, batch, row) -> out.put(bytes));
        }
        int nullIndex = branches(field.schema()).stream()
                .map(Branch::nullIndex)
                .findFirst()
                .orElse(-1);
        return nullIndex < 0 ? Optional.empty() : Optional.of((out, batch, row) -> out.putZigZag(nullIndex));
    }

    /**
     * For each field the one name that is its own in any case; empty unless each has one and no name is left. Of surplus fields
     * that may be absent it is {@link #NO_COLUMN}.
     */
    private static Optional<int[]> columnsOfFields(Schema record, List<String> names, Surplus surplus) {
        int fields = record.getFields().size();
        if (fields < names.size() || surplus == Surplus.REFUSED && fields > names.size()) {
            return Optional.empty();
        }
        int[] order = new int[fields];
        int left = names.size();
        boolean[] taken = new boolean[names.size()];
        for (Schema.Field field : record.getFields()) {
            int found = names.indexOf(field.name());
            for (int i = 0; i < names.size() && found < 0; i++) {
                found = names.get(i).equalsIgnoreCase(field.name()) ? i : -1;
            }
            if (found < 0 && surplus == Surplus.ABSENT) {
                order[field.pos()] = NO_COLUMN;
                continue;
            }
            if (found < 0 || taken[found]) {
                return Optional.empty();
            }
            taken[found] = true;
            order[field.pos()] = found;
            left--;
        }
        return left == 0 ? Optional.of(order) : Optional.empty();
    }

    private Optional<AvroWriter.Step> column(Schema schema, int index) {
        Column column = target.columns().get(index);
        int batchColumn = target.batchColumn(index);
        String path = Column.quote(column.name());
        for (Branch branch : branches(schema)) {
            Optional<AvroWriter.Step> value = present(branch.schema(), column.type(), batchColumn, path);
            if (value.isPresent()) {
                AvroWriter.Step step = value.get();
                return Optional.of((out, batch, row) -> {
                    if (batch.column(batchColumn).isNull(row)) {
                        branch.writeNull(out, path);
                    } else {
                        branch.writeIndex(out);
                        step.write(out, batch, row);
                    }
                });
            }
        }
        return Optional.empty();
    }

    /** A branch of a union, or a schema that is none, which has no indexes. */
    private record Branch(Schema schema, int index, int nullIndex) {
        void writeIndex(ByteOutput out) {
            if (index >= 0) {
                out.putZigZag(index);
            }
        }

        void writeNull(ByteOutput out, String path) {
            if (nullIndex < 0) {
                throw AvroSinks.cannot(path, "it is null and the schema's field cannot be");
            }
            out.putZigZag(nullIndex);
        }
    }

    private static List<Branch> branches(Schema schema) {
        if (!schema.isUnion()) {
            return List.of(new Branch(schema, -1, -1));
        }
        int nullIndex = -1;
        for (int i = 0; i < schema.getTypes().size(); i++) {
            nullIndex = schema.getTypes().get(i).getType() == Schema.Type.NULL ? i : nullIndex;
        }
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < schema.getTypes().size(); i++) {
            if (i != nullIndex) {
                branches.add(new Branch(schema.getTypes().get(i), i, nullIndex));
            }
        }
        return branches;
    }

    private static Optional<AvroWriter.Step> present(Schema schema, SqlType type, int index, String path) {
        if (type instanceof SqlType.Primitive primitive) {
            switch (primitive) {
                case BOOLEAN:
                    return schema.getType() == Schema.Type.BOOLEAN
                            ? Optional.of((out, batch, row) ->
                                    out.put(((ColumnVector.OfBoolean) batch.column(index)).values[row] ? 1 : 0))
                            : Optional.empty();
                case INTEGER, DATE, TIME:
                    return AvroSinks.longs(primitive, schema, path)
                            .map(sink -> (out, batch, row) ->
                                    sink.write(out, ((ColumnVector.OfInt) batch.column(index)).values[row]));
                case BIGINT, TIMESTAMP:
                    return AvroSinks.longs(primitive, schema, path)
                            .map(sink -> (out, batch, row) ->
                                    sink.write(out, ((ColumnVector.OfLong) batch.column(index)).values[row]));
                case DOUBLE:
                    return AvroSinks.doubles(schema)
                            .map(sink -> (out, batch, row) ->
                                    sink.write(out, ((ColumnVector.OfDouble) batch.column(index)).values[row]));
                case STRING, BYTES:
                    break;
            }
        }
        return object(schema, type, path)
                .map(sink -> (out, batch, row) -> sink.write(
                        out, Objects.requireNonNull(((ColumnVector.OfObject) batch.column(index)).values[row])));
    }

    /** A value that is not null. */
    private static Optional<AvroSinks.OfObject> object(Schema schema, SqlType type, String path) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Optional<AvroSinks.OfObject> primitive(SqlType.Primitive primitive) {
                return boxed(schema, primitive, path);
            }

            @Override
            public Optional<AvroSinks.OfObject> decimal(SqlType.Decimal decimal) {
                return AvroSinks.decimals(decimal, schema);
            }

            @Override
            public Optional<AvroSinks.OfObject> array(SqlType.Array array) {
                return schema.getType() == Schema.Type.ARRAY
                        ? nullable(schema.getElementType(), array.element(), path + "[]")
                                .map(AvroSinkCompiler::arrayOf)
                        : Optional.empty();
            }

            @Override
            public Optional<AvroSinks.OfObject> map(SqlType.Map map) {
                return schema.getType() == Schema.Type.MAP && map.key() == SqlType.STRING
                        ? nullable(schema.getValueType(), map.value(), path + "[]")
                                .map(AvroSinkCompiler::mapOf)
                        : Optional.empty();
            }

            @Override
            public Optional<AvroSinks.OfObject> struct(SqlType.StructType struct) {
                return schema.getType() == Schema.Type.RECORD ? structOf(schema, struct, path) : Optional.empty();
            }
        });
    }

    private static Optional<AvroSinks.OfObject> boxed(Schema schema, SqlType.Primitive type, String path) {
        return switch (type) {
            case BOOLEAN ->
                schema.getType() == Schema.Type.BOOLEAN
                        ? Optional.of((out, value) -> out.put((Boolean) value ? 1 : 0))
                        : Optional.empty();
            case INTEGER, DATE, TIME, BIGINT, TIMESTAMP ->
                AvroSinks.longs(type, schema, path)
                        .map(sink -> (out, value) -> sink.write(out, ((Number) value).longValue()));
            case DOUBLE -> AvroSinks.doubles(schema).map(sink -> (out, value) -> sink.write(out, (Double) value));
            case STRING -> AvroSinks.texts(schema, path);
            case BYTES -> AvroSinks.bytes(schema, path);
        };
    }

    private static Optional<OfValue> nullable(Schema schema, SqlType type, String path) {
        for (Branch branch : branches(schema)) {
            Optional<AvroSinks.OfObject> value = object(branch.schema(), type, path);
            if (value.isPresent()) {
                AvroSinks.OfObject sink = value.get();
                return Optional.of((out, item) -> {
                    if (item == null) {
                        branch.writeNull(out, path);
                    } else {
                        branch.writeIndex(out);
                        sink.write(out, item);
                    }
                });
            }
        }
        return Optional.empty();
    }

    private static AvroSinks.OfObject arrayOf(OfValue item) {
        return (out, value) -> {
            List<?> items = (List<?>) value;
            if (!items.isEmpty()) {
                out.putZigZag(items.size());
                for (int i = 0; i < items.size(); i++) {
                    item.write(out, items.get(i));
                }
            }
            out.putZigZag(0);
        };
    }

    private static AvroSinks.OfObject mapOf(OfValue item) {
        return (out, value) -> {
            Map<?, ?> entries = (Map<?, ?>) value;
            if (!entries.isEmpty()) {
                out.putZigZag(entries.size());
                for (Map.Entry<?, ?> entry : entries.entrySet()) {
                    out.putSizedUtf8((String) entry.getKey());
                    item.write(out, entry.getValue());
                }
            }
            out.putZigZag(0);
        };
    }

    private static Optional<AvroSinks.OfObject> structOf(Schema schema, SqlType.StructType type, String path) {
        List<String> names = type.fields().stream().map(SqlType.Field::name).toList();
        Optional<int[]> order = columnsOfFields(schema, names, Surplus.REFUSED);
        if (order.isEmpty()) {
            return Optional.empty();
        }
        List<OfValue> parts = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            SqlType.Field part = type.fields().get(order.get()[field.pos()]);
            nullable(field.schema(), part.type(), path + "->" + Column.quote(part.name()))
                    .ifPresent(parts::add);
        }
        if (parts.size() != names.size()) {
            return Optional.empty();
        }
        return Optional.of((out, value) -> {
            Struct struct = (Struct) value;
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).write(out, struct.get(order.get()[i]));
            }
        });
    }
}
