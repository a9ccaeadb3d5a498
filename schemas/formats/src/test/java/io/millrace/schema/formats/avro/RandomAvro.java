// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Random Avro schemas, data for them in Avro's own classes, and what those are as carriers. */
final class RandomAvro {
    private final Random random;
    private int names;

    RandomAvro(Random random) {
        this.random = random;
    }

    Schema record(int depth) {
        Schema record = Schema.createRecord("R" + names++, null, "test", false);
        List<Schema.Field> fields = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            String name = random.nextBoolean() ? "field" + i : "Field_" + i;
            fields.add(new Schema.Field(name, schema(depth), null));
        }
        record.setFields(fields);
        return record;
    }

    private Schema schema(int depth) {
        if (random.nextInt(3) == 0) {
            return union(depth);
        }
        return plain(depth);
    }

    private Schema union(int depth) {
        List<Schema> branches = new ArrayList<>();
        Map<String, Boolean> taken = new HashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            Schema branch = plain(depth);
            if (taken.put(branch.getFullName(), true) == null) {
                branches.add(branch);
            }
        }
        if (taken.put("null", true) == null) {
            branches.add(random.nextInt(branches.size() + 1), Schema.create(Schema.Type.NULL));
        }
        return Schema.createUnion(branches);
    }

    private Schema plain(int depth) {
        Schema.Type[] leaves = {
            Schema.Type.NULL,
            Schema.Type.BOOLEAN,
            Schema.Type.INT,
            Schema.Type.LONG,
            Schema.Type.FLOAT,
            Schema.Type.DOUBLE,
            Schema.Type.STRING,
            Schema.Type.BYTES
        };
        int choice = random.nextInt(leaves.length + (depth > 0 ? 6 : 2));
        if (choice < leaves.length) {
            return logical(Schema.create(leaves[choice]));
        }
        return switch (choice - leaves.length) {
            case 0 -> Schema.createEnum("E" + names++, null, "test", List.of("RED", "GREEN", "BLUE"));
            case 1 -> logical(Schema.createFixed("X" + names++, null, "test", 1 + random.nextInt(12)));
            case 2 -> Schema.createArray(schema(depth - 1));
            case 3 -> Schema.createMap(schema(depth - 1));
            default -> record(depth - 1);
        };
    }

    private Schema logical(Schema schema) {
        int choice = random.nextInt(4);
        return switch (schema.getType()) {
            case INT ->
                choice == 0
                        ? LogicalTypes.date().addToSchema(schema)
                        : choice == 1 ? LogicalTypes.timeMillis().addToSchema(schema) : schema;
            case LONG ->
                choice == 0
                        ? LogicalTypes.timestampMillis().addToSchema(schema)
                        : choice == 1
                                ? LogicalTypes.timestampMicros().addToSchema(schema)
                                : choice == 2 ? LogicalTypes.timeMicros().addToSchema(schema) : schema;
            case BYTES -> choice == 0 ? LogicalTypes.decimal(9, 3).addToSchema(schema) : schema;
            case FIXED ->
                choice == 0 && schema.getFixedSize() >= 4
                        ? LogicalTypes.decimal(9, 3).addToSchema(schema)
                        : schema;
            default -> schema;
        };
    }

    @Nullable
    Object datum(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> schema.getLogicalType() == null ? random.nextInt() : random.nextInt(86_400_000);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimeMicros
                        ? random.nextInt(86_400_000) * 1000L + random.nextInt(1000)
                        : random.nextBoolean() ? random.nextLong() : random.nextInt(300) - 150;
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextGaussian();
            case STRING -> List.of("", "ascii", "über", "\uD83D\uDE00").get(random.nextInt(4));
            case BYTES ->
                ByteBuffer.wrap(
                        schema.getLogicalType() == null
                                ? bytes(random.nextInt(5))
                                : decimal().toByteArray());
            case FIXED -> new GenericData.Fixed(schema, fixed(schema));
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(3)));
            case UNION ->
                datum(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(datum(schema.getElementType()));
                }
                yield items;
            }
            case MAP -> {
                Map<String, @Nullable Object> entries = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put("k" + i, datum(schema.getValueType()));
                }
                yield entries;
            }
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), datum(field.schema())));
                yield record;
            }
        };
    }

    private byte[] fixed(Schema schema) {
        if (schema.getLogicalType() == null) {
            return bytes(schema.getFixedSize());
        }
        byte[] unscaled = decimal().toByteArray();
        byte[] wide = new byte[schema.getFixedSize()];
        java.util.Arrays.fill(wide, (byte) (unscaled[0] < 0 ? -1 : 0));
        System.arraycopy(unscaled, 0, wide, wide.length - unscaled.length, unscaled.length);
        return wide;
    }

    private BigInteger decimal() {
        return BigInteger.valueOf(random.nextInt(1_000_000_000) * (random.nextBoolean() ? 1L : -1L));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** What our reader must make of a datum: written without looking at it. */
    static @Nullable Object carrier(Schema schema, SqlType type, @Nullable Object datum) {
        if (datum == null) {
            return null;
        }
        if (schema.isUnion()) {
            Schema branch = schema.getTypes().get(GenericData.get().resolveUnion(schema, datum));
            long things = schema.getTypes().stream()
                    .filter(each -> each.getType() != Schema.Type.NULL)
                    .count();
            if (things < 2) {
                return carrier(branch, type, datum);
            }
            SqlType.StructType struct = (SqlType.StructType) type;
            @Nullable Object[] fields = new Object[struct.fields().size()];
            // A branch that can hold nothing but null, as a map of nulls, has no field.
            struct.indexOf(branch.getName().toUpperCase(Locale.ROOT))
                    .ifPresent(position -> fields[position] =
                            carrier(branch, struct.fields().get(position).type(), datum));
            return new Struct(fields);
        }
        if (type instanceof SqlType.Decimal decimal) {
            byte[] unscaled = datum instanceof GenericFixed fixed ? fixed.bytes() : ((ByteBuffer) datum).array();
            return new BigDecimal(new BigInteger(unscaled), decimal.scale());
        }
        if (type instanceof SqlType.Array array) {
            List<@Nullable Object> items = new ArrayList<>();
            ((List<?>) datum).forEach(item -> items.add(carrier(schema.getElementType(), array.element(), item)));
            return items;
        }
        if (type instanceof SqlType.Map map) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            ((Map<?, ?>) datum)
                    .forEach((key, value) ->
                            entries.put(key.toString(), carrier(schema.getValueType(), map.value(), value)));
            return entries;
        }
        if (type instanceof SqlType.StructType struct) {
            @Nullable Object[] fields = new Object[struct.fields().size()];
            for (int i = 0; i < fields.length; i++) {
                SqlType.Field part = struct.fields().get(i);
                Schema.Field field = schema.getFields().stream()
                        .filter(each -> each.name().equalsIgnoreCase(part.name()))
                        .findFirst()
                        .orElseThrow();
                fields[i] = carrier(field.schema(), part.type(), ((IndexedRecord) datum).get(field.pos()));
            }
            return new Struct(fields);
        }
        return primitive(schema, (SqlType.Primitive) type, datum);
    }

    private static Object primitive(Schema schema, SqlType.Primitive type, Object datum) {
        return switch (type) {
            case BOOLEAN, INTEGER, DATE, BIGINT -> datum;
            case DOUBLE -> ((Number) datum).doubleValue();
            case STRING -> datum.toString();
            case BYTES -> datum instanceof GenericFixed fixed ? ByteBuffer.wrap(fixed.bytes()) : datum;
            case TIME -> datum instanceof Long micros ? (Object) (int) (micros / 1000) : datum;
            case TIMESTAMP ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                        ? Math.floorDiv((Long) datum, 1000L)
                        : datum;
        };
    }
}
