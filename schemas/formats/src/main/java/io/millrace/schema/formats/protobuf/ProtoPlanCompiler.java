// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.protobuf.ProtoField.Label;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a message and the columns that are wanted to what reads them. A message that cannot be read as the columns is a
 * RecordException with SCHEMA_INCOMPATIBLE. Confined to one thread.
 */
final class ProtoPlanCompiler {
    private final FormatTarget target;

    ProtoPlanCompiler(FormatTarget target) {
        this.target = target;
    }

    ProtoPlan compile(ProtoMessage message) {
        List<ProtoField> fields = new ArrayList<>();
        List<ProtoPlan.@Nullable Step> steps = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        List<@Nullable Object> absent = new ArrayList<>();
        for (int i = 0; i < target.columns().size(); i++) {
            int index = target.batchColumn(i);
            if (index < 0) {
                continue;
            }
            Column column = target.columns().get(i);
            if (isWhole(column)) {
                return whole(message, (SqlType.StructType) column.type(), index);
            }
            Optional<ProtoField> field = field(message, column);
            columns.add(index);
            absent.add(field.map(found -> ProtoAbsent.of(found, column.type())).orElse(null));
            field.ifPresent(found -> {
                ProtoPlan.Step step = step(found, column.type(), index, Column.quote(column.name()));
                int known = fields.indexOf(found);
                if (known < 0) {
                    fields.add(found);
                    steps.add(step);
                } else {
                    steps.set(known, both(steps.get(known), step));
                }
            });
        }
        int[] numbers = fields.stream().mapToInt(ProtoField::number).toArray();
        return new ProtoPlan.OfFields(
                new ProtoNumbers(numbers, new int[numbers.length]),
                steps.toArray(ProtoPlan.Step[]::new),
                columns.stream().mapToInt(Integer::intValue).toArray(),
                absent.toArray());
    }

    /** Whether the column is the whole message: a key that is a STRUCT. */
    private boolean isWhole(Column column) {
        return target.isBare() && column.type() instanceof SqlType.StructType;
    }

    private ProtoPlan whole(ProtoMessage message, SqlType.StructType type, int index) {
        ProtoValues.OfStruct struct =
                struct(message, type, Column.quote(target.columns().get(0).name()));
        return (cursor, batch, row) -> ((ColumnVector.OfObject) batch.column(index)).set(row, struct.readRest(cursor));
    }

    /** The field of a column's name; a bare column needs no name when there is only one field. */
    private Optional<ProtoField> field(ProtoMessage message, Column column) {
        Optional<ProtoField> named = named(message, column.name());
        boolean only = target.isBare() && message.fields().size() == 1;
        return named.isEmpty() && only ? Optional.of(message.fields().get(0)) : named;
    }

    private static Optional<ProtoField> named(ProtoMessage message, String name) {
        return message.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .or(() -> message.fields().stream()
                        .filter(field -> field.name().toUpperCase(Locale.ROOT).equals(name))
                        .findFirst());
    }

    private static ProtoPlan.Step both(ProtoPlan.@Nullable Step first, ProtoPlan.Step second) {
        if (first == null) {
            return second;
        }
        return (cursor, wire, batch, row) -> {
            int start = cursor.position();
            first.read(cursor, wire, batch, row);
            cursor.rewind(start);
            second.read(cursor, wire, batch, row);
        };
    }

    private ProtoPlan.Step step(ProtoField field, SqlType type, int index, String path) {
        boolean single = field.label() == Label.PLAIN || field.label() == Label.OPTIONAL;
        if (!single || ColumnVector.forType(type, 0) instanceof ColumnVector.OfObject) {
            ProtoValues.OfField source = object(field, type, path);
            return (cursor, wire, batch, row) -> {
                ColumnVector.OfObject vector = (ColumnVector.OfObject) batch.column(index);
                Object before = vector.isNull(row) ? null : vector.values[row];
                Object value = source.read(cursor, wire, before);
                if (value == null) {
                    vector.setNull(row);
                } else {
                    vector.set(row, value);
                }
            };
        }
        int expected = field.type().wire();
        ProtoPlan.Step step = unboxed(field, (SqlType.Primitive) type, index, path);
        return (cursor, wire, batch, row) -> {
            ProtoValues.checkWire(wire, expected);
            step.read(cursor, wire, batch, row);
        };
    }

    private static ProtoPlan.Step unboxed(ProtoField field, SqlType.Primitive type, int index, String path) {
        Optional<ProtoPlan.Step> step = switch (type) {
            case BOOLEAN ->
                ProtoSources.longs(field, type, path)
                        .map(source -> (cursor, wire, batch, row) ->
                                ((ColumnVector.OfBoolean) batch.column(index)).set(row, source.read(cursor) != 0));
            case DATE -> ProtoSources.longs(field, type, path).map(source -> date(source, index));
            case INTEGER, TIME ->
                ProtoSources.longs(field, type, path)
                        .map(source -> (cursor, wire, batch, row) ->
                                ((ColumnVector.OfInt) batch.column(index)).set(row, (int) source.read(cursor)));
            case BIGINT, TIMESTAMP ->
                ProtoSources.longs(field, type, path)
                        .map(source -> (cursor, wire, batch, row) ->
                                ((ColumnVector.OfLong) batch.column(index)).set(row, source.read(cursor)));
            case DOUBLE ->
                ProtoSources.doubles(field)
                        .map(source -> (cursor, wire, batch, row) ->
                                ((ColumnVector.OfDouble) batch.column(index)).set(row, source.read(cursor)));
            case STRING, BYTES -> Optional.empty();
        };
        return step.orElseThrow(() -> incompatible(field, type, path));
    }

    private static ProtoPlan.Step date(ProtoSources.OfLong source, int index) {
        return (cursor, wire, batch, row) -> {
            long day = source.read(cursor);
            if (day == ProtoSources.NO_DATE) {
                batch.column(index).setNull(row);
            } else {
                ((ColumnVector.OfInt) batch.column(index)).set(row, (int) day);
            }
        };
    }

    /** A field inside a message, or in a column of objects. */
    private ProtoValues.OfField object(ProtoField field, SqlType type, String path) {
        switch (field.label()) {
            case REPEATED:
                if (type instanceof SqlType.Array array) {
                    return ProtoValues.repeated(field.type().wire(), value(field, array.element(), path + "[]"));
                }
                throw incompatible(field, type, path);
            case MAP:
                if (type instanceof SqlType.Map map) {
                    List<ProtoField> entry = field.messageOrThrow().fields();
                    return ProtoValues.map(struct(
                            field.messageOrThrow(),
                            SqlType.struct(
                                    entry.get(0).name(), map.key(),
                                    entry.get(1).name(), map.value()),
                            path + "[]"));
                }
                throw incompatible(field, type, path);
            case PLAIN, OPTIONAL:
                break;
        }
        return ProtoValues.single(field.type().wire(), value(field, type, path));
    }

    /** One value of a field. */
    private ProtoSources.OfObject value(ProtoField field, SqlType type, String path) {
        Optional<ProtoSources.OfObject> source = type.accept(new SqlType.Visitor<>() {
            @Override
            public Optional<ProtoSources.OfObject> primitive(SqlType.Primitive primitive) {
                return boxed(field, primitive, path);
            }

            @Override
            public Optional<ProtoSources.OfObject> decimal(SqlType.Decimal decimal) {
                return ProtoSources.objects(field, decimal, path);
            }

            @Override
            public Optional<ProtoSources.OfObject> array(SqlType.Array array) {
                return Optional.empty();
            }

            @Override
            public Optional<ProtoSources.OfObject> map(SqlType.Map map) {
                return Optional.empty();
            }

            @Override
            public Optional<ProtoSources.OfObject> struct(SqlType.StructType struct) {
                boolean isStruct = field.isMessage()
                        && WellKnown.of(field.messageOrThrow()).isEmpty();
                return isStruct
                        ? Optional.of(ProtoPlanCompiler.this.struct(field.messageOrThrow(), struct, path))
                        : Optional.empty();
            }
        });
        return source.orElseThrow(() -> incompatible(field, type, path));
    }

    private static Optional<ProtoSources.OfObject> boxed(ProtoField field, SqlType.Primitive type, String path) {
        return switch (type) {
            case BOOLEAN -> ProtoSources.longs(field, type, path).map(source -> cursor -> source.read(cursor) != 0);
            case INTEGER, TIME ->
                ProtoSources.longs(field, type, path).map(source -> cursor -> (int) source.read(cursor));
            case DATE ->
                ProtoSources.longs(field, type, path).map(source -> cursor -> {
                    long day = source.read(cursor);
                    return day == ProtoSources.NO_DATE ? null : (int) day;
                });
            case BIGINT, TIMESTAMP -> ProtoSources.longs(field, type, path).map(source -> source::read);
            case DOUBLE -> ProtoSources.doubles(field).map(source -> source::read);
            case STRING, BYTES -> ProtoSources.objects(field, type, path);
        };
    }

    private ProtoValues.OfStruct struct(ProtoMessage message, SqlType.StructType type, String path) {
        int size = type.fields().size();
        List<Integer> numbers = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        List<ProtoValues.OfField> fields = new ArrayList<>();
        @Nullable Object[] absent = new Object[size];
        for (int i = 0; i < size; i++) {
            SqlType.Field part = type.fields().get(i);
            Optional<ProtoField> field = named(message, part.name());
            if (field.isPresent() && !numbers.contains(field.get().number())) {
                numbers.add(field.get().number());
                targets.add(i);
                fields.add(object(field.get(), part.type(), path + "->" + Column.quote(part.name())));
                absent[i] = ProtoAbsent.of(field.get(), part.type());
            }
        }
        return new ProtoValues.OfStruct(
                new ProtoNumbers(
                        numbers.stream().mapToInt(Integer::intValue).toArray(),
                        targets.stream().mapToInt(Integer::intValue).toArray()),
                fields.toArray(ProtoValues.OfField[]::new),
                absent);
    }

    private static RecordException incompatible(ProtoField field, SqlType type, String path) {
        String kind = field.isMessage()
                ? field.messageOrThrow().fullName()
                : field.type().word();
        return new RecordException(
                ErrorCode.SCHEMA_INCOMPATIBLE,
                "column " + path + " is " + type + " and the schema has "
                        + (field.label() == Label.REPEATED ? "repeated " : field.label() == Label.MAP ? "a map " : "")
                        + kind + " " + field.name());
    }
}
