// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.protobuf.ProtoField.Label;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From columns and the message to write them with to the steps that do it; nothing when they do not fit each other. */
final class ProtoSinkCompiler {
    /** Writes one column of a row with its tag, or nothing where the message needs nothing. */
    @HotPath
    interface Step {
        void write(ByteOutput out, RowBatch batch, int row);
    }

    /** Writes a field with its tag, or nothing where the message needs nothing. */
    @HotPath
    private interface OfField {
        void write(ByteOutput out, @Nullable Object value);
    }

    private final FormatTarget target;

    ProtoSinkCompiler(FormatTarget target) {
        this.target = target;
    }

    Optional<Step[]> compile(ProtoMessage message) {
        if (target.isBare() && target.columns().get(0).type() instanceof SqlType.StructType struct) {
            int index = target.batchColumn(0);
            return fields(message, struct, Column.quote(target.columns().get(0).name()))
                    .map(fields -> new Step[] {
                        (out, batch, row) -> writeFields(out, (Struct) object(batch, index, row), fields)
                    });
        }
        boolean named = target.options().schemaId() != null;
        if (message.fields().size() != target.columns().size() && !named) {
            return Optional.empty();
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < target.columns().size(); i++) {
            Column column = target.columns().get(i);
            Optional<ProtoField> field = target.isBare() && message.fields().size() == 1
                    ? Optional.of(message.fields().get(0))
                    : named(message, column.name());
            int index = target.batchColumn(i);
            Optional<Step> step =
                    field.flatMap(found -> step(found, column.type(), index, Column.quote(column.name())));
            if (step.isEmpty()) {
                return Optional.empty();
            }
            steps.add(step.get());
        }
        return Optional.of(steps.toArray(Step[]::new));
    }

    private static Object object(RowBatch batch, int index, int row) {
        return Objects.requireNonNull(((ColumnVector.OfObject) batch.column(index)).values[row]);
    }

    private static Optional<ProtoField> named(ProtoMessage message, String name) {
        return message.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .or(() -> message.fields().stream()
                        .filter(field -> field.name().equalsIgnoreCase(name))
                        .findFirst());
    }

    private static Optional<Step> step(ProtoField field, SqlType type, int index, String path) {
        boolean single = field.label() == Label.PLAIN || field.label() == Label.OPTIONAL;
        if (single && type instanceof SqlType.Primitive primitive && type != SqlType.STRING && type != SqlType.BYTES) {
            return unboxed(field, primitive, index, path);
        }
        return field(field, type, path).map(sink -> (out, batch, row) -> {
            ColumnVector.OfObject vector = (ColumnVector.OfObject) batch.column(index);
            if (!vector.isNull(row)) {
                sink.write(out, vector.values[row]);
            }
        });
    }

    /** A column of numbers or truth values. */
    private static Optional<Step> unboxed(ProtoField field, SqlType.Primitive type, int index, String path) {
        byte[] tag = ProtoSinks.tag(field);
        // A message, and what may be told to be absent, is written whatever it holds.
        boolean always = field.isMessage() || field.label() == Label.OPTIONAL;
        if (type == SqlType.DOUBLE) {
            return ProtoSinks.doubles(field).map(sink -> (out, batch, row) -> {
                ColumnVector.OfDouble vector = (ColumnVector.OfDouble) batch.column(index);
                if (!vector.isNull(row) && (always || Double.doubleToRawLongBits(vector.values[row]) != 0)) {
                    out.put(tag);
                    sink.write(out, vector.values[row]);
                }
            });
        }
        Optional<ProtoSinks.OfLong> longs = ProtoSinks.longs(type, field, path);
        return longs.map(sink -> (out, batch, row) -> {
            ColumnVector vector = batch.column(index);
            if (vector.isNull(row)) {
                return;
            }
            long value;
            if (vector instanceof ColumnVector.OfLong numbers) {
                value = numbers.values[row];
            } else if (vector instanceof ColumnVector.OfInt numbers) {
                value = numbers.values[row];
            } else {
                value = ((ColumnVector.OfBoolean) vector).values[row] ? 1 : 0;
            }
            if (always || value != 0) {
                out.put(tag);
                sink.write(out, value);
            }
        });
    }

    private static Optional<OfField> field(ProtoField field, SqlType type, String path) {
        switch (field.label()) {
            case REPEATED:
                return type instanceof SqlType.Array array
                        ? value(field, array.element(), path + "[]").map(item -> repeated(field, array.element(), item))
                        : Optional.empty();
            case MAP:
                return type instanceof SqlType.Map map ? map(field, map, path + "[]") : Optional.empty();
            case PLAIN, OPTIONAL:
                break;
        }
        byte[] tag = ProtoSinks.tag(field);
        boolean always = field.isMessage() || field.label() == Label.OPTIONAL;
        return value(field, type, path).map(sink -> (out, value) -> {
            if (value != null && (always || !isDefault(value))) {
                out.put(tag);
                sink.write(out, value);
            }
        });
    }

    private static boolean isDefault(Object value) {
        if (value instanceof String text) {
            return text.isEmpty();
        }
        if (value instanceof ByteBuffer bytes) {
            return !bytes.hasRemaining();
        }
        if (value instanceof Double number) {
            return Double.doubleToRawLongBits(number) == 0;
        }
        return value instanceof Number number ? number.longValue() == 0 : Boolean.FALSE.equals(value);
    }

    /** Items in a packed run where they can be; what cannot be null in a message is the default. */
    private static OfField repeated(ProtoField field, SqlType element, ProtoSinks.OfObject item) {
        boolean packed = field.type().wire() != ProtoType.SIZED;
        byte[] tag = packed ? ProtoSinks.tag(field.number(), ProtoType.SIZED) : ProtoSinks.tag(field);
        Object absent = ProtoAbsent.of(ProtoField.scalar("", 1, Label.PLAIN, field.type()), element);
        return (out, value) -> {
            List<?> items = (List<?>) Objects.requireNonNull(value);
            if (items.isEmpty()) {
                return;
            }
            int start = 0;
            if (packed) {
                out.put(tag);
                start = out.size();
            }
            for (int i = 0; i < items.size(); i++) {
                Object each = items.get(i) == null ? absent : items.get(i);
                if (!packed) {
                    out.put(tag);
                }
                if (each == null || field.isMessage() && items.get(i) == null) {
                    out.put(0);
                } else {
                    item.write(out, each);
                }
            }
            if (packed) {
                out.insertLength(start);
            }
        };
    }

    private static Optional<OfField> map(ProtoField field, SqlType.Map type, String path) {
        List<ProtoField> entry = field.messageOrThrow().fields();
        byte[] tag = ProtoSinks.tag(field);
        Optional<OfField> key = field(entry.get(0), type.key(), path);
        Optional<OfField> value = field(entry.get(1), type.value(), path);
        if (key.isEmpty() || value.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((out, map) -> {
            for (Map.Entry<?, ?> each : ((Map<?, ?>) Objects.requireNonNull(map)).entrySet()) {
                out.put(tag);
                int start = out.size();
                key.get().write(out, each.getKey());
                value.get().write(out, each.getValue());
                out.insertLength(start);
            }
        });
    }

    /** One value of a field, without its tag. */
    private static Optional<ProtoSinks.OfObject> value(ProtoField field, SqlType type, String path) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Optional<ProtoSinks.OfObject> primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN ->
                        ProtoSinks.longs(primitive, field, path)
                                .map(sink -> (out, value) -> sink.write(out, (Boolean) value ? 1 : 0));
                    case INTEGER, DATE, TIME, BIGINT, TIMESTAMP ->
                        ProtoSinks.longs(primitive, field, path)
                                .map(sink -> (out, value) -> sink.write(out, ((Number) value).longValue()));
                    case DOUBLE ->
                        ProtoSinks.doubles(field).map(sink -> (out, value) -> sink.write(out, (Double) value));
                    case STRING, BYTES -> ProtoSinks.objects(primitive, field, path);
                };
            }

            @Override
            public Optional<ProtoSinks.OfObject> decimal(SqlType.Decimal decimal) {
                return ProtoSinks.objects(decimal, field, path);
            }

            @Override
            public Optional<ProtoSinks.OfObject> array(SqlType.Array array) {
                return Optional.empty();
            }

            @Override
            public Optional<ProtoSinks.OfObject> map(SqlType.Map map) {
                return Optional.empty();
            }

            @Override
            public Optional<ProtoSinks.OfObject> struct(SqlType.StructType struct) {
                if (!field.isMessage() || WellKnown.of(field.messageOrThrow()).isPresent()) {
                    return Optional.empty();
                }
                return fields(field.messageOrThrow(), struct, path).map(fields -> (out, value) -> {
                    int start = out.size();
                    writeFields(out, (Struct) value, fields);
                    out.insertLength(start);
                });
            }
        });
    }

    private static Optional<OfField[]> fields(ProtoMessage message, SqlType.StructType type, String path) {
        OfField[] fields = new OfField[type.fields().size()];
        for (int i = 0; i < fields.length; i++) {
            SqlType.Field part = type.fields().get(i);
            Optional<OfField> field = named(message, part.name())
                    .flatMap(found -> field(found, part.type(), path + "->" + Column.quote(part.name())));
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields[i] = field.get();
        }
        return Optional.of(fields);
    }

    private static void writeFields(ByteOutput out, Struct struct, OfField[] fields) {
        for (int i = 0; i < fields.length; i++) {
            Object value = struct.get(i);
            if (value != null) {
                fields[i].write(out, value);
            }
        }
    }
}
