// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * From the schema that a record was written with and the columns that are wanted to the steps that read it. Any schema
 * that cannot be read as the columns is a RecordException with SCHEMA_INCOMPATIBLE. Confined to one thread.
 */
final class AvroPlanCompiler {
    private final FormatTarget target;
    private final int schemaId;
    private final AvroSkippers skippers = new AvroSkippers();

    AvroPlanCompiler(FormatTarget target, int schemaId) {
        this.target = target;
        this.schemaId = schemaId;
    }

    AvroStep compile(Schema schema) {
        if (target.isBare()) {
            Column column = target.columns().get(0);
            int index = target.batchColumn(0);
            return index < 0 ? skip(schema) : column(schema, column.type(), index, Column.quote(column.name()));
        }
        if (schema.isUnion()) {
            // A record or null in its place, as some producers write tombstones of compound values.
            AvroStep[] branches =
                    schema.getTypes().stream().map(this::compileRoot).toArray(AvroStep[]::new);
            return (cursor, batch, row) -> branches[cursor.readBranch(branches.length)].read(cursor, batch, row);
        }
        return compileRoot(schema);
    }

    private AvroStep compileRoot(Schema schema) {
        if (schema.getType() == Schema.Type.RECORD) {
            return record(schema);
        }
        if (schema.getType() == Schema.Type.NULL) {
            int[] all = target.batchColumns().stream()
                    .mapToInt(Integer::intValue)
                    .filter(index -> index >= 0)
                    .toArray();
            return (cursor, batch, row) -> {
                for (int index : all) {
                    batch.column(index).setNull(row);
                }
            };
        }
        throw new RecordException(
                ErrorCode.SCHEMA_INCOMPATIBLE,
                "schema " + schemaId + " is " + named(schema) + " and no record, so it has no column "
                        + target.columns().stream()
                                .map(column -> Column.quote(column.name()))
                                .findFirst()
                                .orElse("at all"));
    }

    private AvroStep record(Schema schema) {
        List<String> names = target.columns().stream().map(Column::name).toList();
        List<List<Integer>> readers = readersOfFields(schema, names);
        List<AvroStep> steps = new ArrayList<>();
        boolean[] found = new boolean[names.size()];
        for (Schema.Field field : schema.getFields()) {
            List<AvroStep> wanted = new ArrayList<>();
            for (int column : readers.get(field.pos())) {
                found[column] = true;
                if (target.batchColumn(column) >= 0) {
                    wanted.add(column(
                            field.schema(),
                            target.columns().get(column).type(),
                            target.batchColumn(column),
                            Column.quote(names.get(column))));
                }
            }
            steps.add(wanted.isEmpty() ? skip(field.schema()) : each(wanted));
        }
        int[] absent = new int[names.size()];
        int count = 0;
        for (int i = 0; i < found.length; i++) {
            if (!found[i] && target.batchColumn(i) >= 0) {
                absent[count++] = target.batchColumn(i);
            }
        }
        return new AvroStep.OfRecord(steps.toArray(AvroStep[]::new), Arrays.copyOf(absent, count));
    }

    /** For each field, by position, the wanted names that it is the value of: by its exact name first, then upper-cased. */
    static List<List<Integer>> readersOfFields(Schema record, List<String> names) {
        Map<String, Integer> exact = new HashMap<>();
        Map<String, Integer> upper = new HashMap<>();
        List<List<Integer>> readers = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            exact.put(field.name(), field.pos());
            upper.putIfAbsent(field.name().toUpperCase(Locale.ROOT), field.pos());
            readers.add(new ArrayList<>());
        }
        for (int i = 0; i < names.size(); i++) {
            Integer position = exact.getOrDefault(names.get(i), upper.get(names.get(i)));
            if (position != null) {
                readers.get(position).add(i);
            }
        }
        return readers;
    }

    private static AvroStep each(List<AvroStep> steps) {
        if (steps.size() == 1) {
            return steps.get(0);
        }
        AvroStep[] all = steps.toArray(AvroStep[]::new);
        return (cursor, batch, row) -> {
            int start = cursor.position();
            for (AvroStep step : all) {
                cursor.rewind(start);
                step.read(cursor, batch, row);
            }
        };
    }

    private AvroStep skip(Schema schema) {
        AvroSkippers.Skipper skipper = skippers.of(schema);
        return (cursor, batch, row) -> skipper.skip(cursor);
    }

    private AvroStep column(Schema schema, SqlType type, int index, String path) {
        if (schema.getType() == Schema.Type.NULL) {
            return (cursor, batch, row) -> batch.column(index).setNull(row);
        }
        boolean isObject = ColumnVector.forType(type, 0) instanceof ColumnVector.OfObject;
        if (schema.isUnion() && !isObject) {
            AvroStep[] branches = branches(
                            schema, branch -> column(branch, type, index, path), refusal -> (cursor, batch, row) -> {
                                throw refusal;
                            })
                    .toArray(AvroStep[]::new);
            return (cursor, batch, row) -> branches[cursor.readBranch(branches.length)].read(cursor, batch, row);
        }
        if (isObject) {
            AvroSources.OfObject source = object(schema, type, path);
            return (cursor, batch, row) -> {
                Object value = source.read(cursor);
                ColumnVector.OfObject vector = (ColumnVector.OfObject) batch.column(index);
                if (value == null) {
                    vector.setNull(row);
                } else {
                    vector.set(row, value);
                }
            };
        }
        return unboxed(schema, (SqlType.Primitive) type, index, path);
    }

    private AvroStep unboxed(Schema schema, SqlType.Primitive type, int index, String path) {
        Optional<AvroStep> step = switch (type) {
            case BOOLEAN ->
                schema.getType() == Schema.Type.BOOLEAN
                        ? Optional.of((cursor, batch, row) ->
                                ((ColumnVector.OfBoolean) batch.column(index)).set(row, cursor.readBoolean()))
                        : Optional.empty();
            case INTEGER, DATE, TIME ->
                AvroSources.ints(schema, type, path)
                        .map(source -> (cursor, batch, row) ->
                                ((ColumnVector.OfInt) batch.column(index)).set(row, source.read(cursor)));
            case BIGINT, TIMESTAMP ->
                AvroSources.longs(schema, type)
                        .map(source -> (cursor, batch, row) ->
                                ((ColumnVector.OfLong) batch.column(index)).set(row, source.read(cursor)));
            case DOUBLE ->
                AvroSources.doubles(schema)
                        .map(source -> (cursor, batch, row) ->
                                ((ColumnVector.OfDouble) batch.column(index)).set(row, source.read(cursor)));
            case STRING, BYTES -> Optional.empty();
        };
        return step.orElseThrow(() -> incompatible(schema, type, path));
    }

    /** A value inside another one, or in a column of objects. */
    private AvroSources.OfObject object(Schema schema, SqlType type, String path) {
        if (schema.getType() == Schema.Type.NULL) {
            return cursor -> null;
        }
        if (schema.isUnion()) {
            return union(schema, type, path);
        }
        Optional<AvroSources.OfObject> source = type.accept(new SqlType.Visitor<>() {
            @Override
            public Optional<AvroSources.OfObject> primitive(SqlType.Primitive primitive) {
                return boxed(schema, primitive, path);
            }

            @Override
            public Optional<AvroSources.OfObject> decimal(SqlType.Decimal decimal) {
                return AvroSources.decimals(schema, decimal, path);
            }

            @Override
            public Optional<AvroSources.OfObject> array(SqlType.Array array) {
                return schema.getType() == Schema.Type.ARRAY
                        ? Optional.of(new AvroObjects.OfArray(
                                object(schema.getElementType(), array.element(), path + "[]"),
                                AvroSkippers.isEmpty(schema.getElementType())))
                        : Optional.empty();
            }

            @Override
            public Optional<AvroSources.OfObject> map(SqlType.Map map) {
                return schema.getType() == Schema.Type.MAP && map.key() == SqlType.STRING
                        ? Optional.of(new AvroObjects.OfMap(object(schema.getValueType(), map.value(), path + "[]")))
                        : Optional.empty();
            }

            @Override
            public Optional<AvroSources.OfObject> struct(SqlType.StructType struct) {
                return schema.getType() == Schema.Type.RECORD
                        ? Optional.of(structOf(schema, struct, path))
                        : Optional.empty();
            }
        });
        return source.orElseThrow(() -> incompatible(schema, type, path));
    }

    private static Optional<AvroSources.OfObject> boxed(Schema schema, SqlType.Primitive type, String path) {
        return switch (type) {
            case BOOLEAN ->
                schema.getType() == Schema.Type.BOOLEAN ? Optional.of(AvroCursor::readBoolean) : Optional.empty();
            case INTEGER, DATE, TIME -> AvroSources.ints(schema, type, path).map(source -> source::read);
            case BIGINT, TIMESTAMP -> AvroSources.longs(schema, type).map(source -> source::read);
            case DOUBLE -> AvroSources.doubles(schema).map(source -> source::read);
            case STRING -> AvroSources.texts(schema);
            case BYTES -> AvroSources.bytes(schema);
        };
    }

    private AvroSources.OfObject structOf(Schema schema, SqlType.StructType type, String path) {
        List<String> names = type.fields().stream().map(SqlType.Field::name).toList();
        List<List<Integer>> readers = readersOfFields(schema, names);
        AvroObjects.Part[][] parts = new AvroObjects.Part[readers.size()][];
        AvroSkippers.Skipper[] skips = new AvroSkippers.Skipper[readers.size()];
        for (Schema.Field field : schema.getFields()) {
            skips[field.pos()] = skippers.of(field.schema());
            parts[field.pos()] = readers.get(field.pos()).stream()
                    .map(i -> new AvroObjects.Part(
                            object(
                                    field.schema(),
                                    type.fields().get(i).type(),
                                    path + "->" + Column.quote(names.get(i))),
                            i))
                    .toArray(AvroObjects.Part[]::new);
        }
        return new AvroObjects.OfStruct(parts, skips, names.size());
    }

    private AvroSources.OfObject union(Schema schema, SqlType type, String path) {
        if (type instanceof SqlType.StructType struct && isChoice(schema, struct)) {
            return choice(schema, struct, path);
        }
        AvroSources.OfObject[] branches = branches(schema, branch -> object(branch, type, path), refusal -> cursor -> {
                    throw refusal;
                })
                .toArray(AvroSources.OfObject[]::new);
        return cursor -> branches[cursor.readBranch(branches.length)].read(cursor);
    }

    /** Whether a union has several things besides null and the STRUCT has a field named after one of them. */
    private static boolean isChoice(Schema union, SqlType.StructType type) {
        List<Schema> things = union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return things.size() > 1
                && things.stream()
                        .anyMatch(branch -> type.indexOf(choiceName(branch)).isPresent());
    }

    /** The field of a choice's STRUCT that a branch fills. */
    static String choiceName(Schema branch) {
        return branch.getName().toUpperCase(Locale.ROOT);
    }

    private AvroSources.OfObject choice(Schema union, SqlType.StructType type, String path) {
        int fields = type.fields().size();
        AvroSources.OfObject[] branches =
                new AvroSources.OfObject[union.getTypes().size()];
        for (int i = 0; i < branches.length; i++) {
            Schema branch = union.getTypes().get(i);
            Optional<Integer> position = type.indexOf(choiceName(branch));
            if (branch.getType() == Schema.Type.NULL) {
                branches[i] = cursor -> null;
            } else if (position.isPresent()) {
                int field = position.get();
                AvroSources.OfObject source =
                        object(branch, type.fields().get(field).type(), path + "->" + Column.quote(choiceName(branch)));
                branches[i] = cursor -> {
                    @Nullable Object[] values = new Object[fields];
                    values[field] = source.read(cursor);
                    return new Struct(values);
                };
            } else {
                // A thing that nobody declared: there is a choice, and none of the declared ones.
                AvroSkippers.Skipper skipper = skippers.of(branch);
                branches[i] = cursor -> {
                    skipper.skip(cursor);
                    return new Struct(new Object[fields]);
                };
            }
        }
        return cursor -> branches[cursor.readBranch(branches.length)].read(cursor);
    }

    private interface OfBranch<T> {
        T compile(Schema branch);
    }

    private interface OfRefusal<T> {
        T fail(RecordException refusal);
    }

    /** One part a branch; a branch that cannot be read fails only when a record has it, unless none but null can be. */
    private static <T> List<T> branches(Schema union, OfBranch<T> compile, OfRefusal<T> fail) {
        List<T> parts = new ArrayList<>();
        int usable = 0;
        RecordException last = null;
        for (Schema branch : union.getTypes()) {
            try {
                parts.add(compile.compile(branch));
                usable += branch.getType() == Schema.Type.NULL ? 0 : 1;
            } catch (RecordException e) {
                last = e;
                parts.add(fail.fail(e));
            }
        }
        if (last != null && usable == 0) {
            throw last;
        }
        return parts;
    }

    private RecordException incompatible(Schema schema, SqlType type, String path) {
        return new RecordException(
                ErrorCode.SCHEMA_INCOMPATIBLE,
                "column " + path + " is " + type + " and schema " + schemaId + " has " + named(schema));
    }

    private static String named(Schema schema) {
        return schema.getLogicalType() == null
                ? schema.getType().getName()
                : schema.getType().getName() + " (" + schema.getLogicalType().getName() + ")";
    }
}
