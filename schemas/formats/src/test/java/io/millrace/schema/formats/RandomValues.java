// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random types and carriers of them. */
public final class RandomValues {
    private static final String[] TEXTS = {
        "", "a", "ä", "€uro", "\uD83D\uDE00", "\"\\\n\t\u0001", "device-17", "NaN", "0"
    };
    private static final long[] LONGS = {0, 1, -1, 63, 64, -64, -65, Long.MAX_VALUE, Long.MIN_VALUE, 1700000000000L};
    private static final double[] DOUBLES = {0.0, -0.0, 1.5, -1e300, 4.9e-324, Double.MAX_VALUE, 1.0 / 3};

    private final Random random;

    public RandomValues(Random random) {
        this.random = random;
    }

    public SqlType type(int depth) {
        SqlType.Primitive[] primitives = SqlType.Primitive.values();
        int choice = random.nextInt(depth > 0 ? primitives.length + 4 : primitives.length + 1);
        if (choice < primitives.length) {
            return primitives[choice];
        }
        return switch (choice - primitives.length) {
            case 0 -> {
                int precision = 1 + random.nextInt(30);
                yield new SqlType.Decimal(precision, random.nextInt(precision + 1));
            }
            case 1 -> new SqlType.Array(type(depth - 1));
            case 2 -> new SqlType.Map(SqlType.STRING, type(depth - 1));
            default -> {
                List<SqlType.Field> fields = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    fields.add(new SqlType.Field("F" + i, type(depth - 1)));
                }
                yield new SqlType.StructType(fields);
            }
        };
    }

    public @Nullable Object nullable(SqlType type) {
        return random.nextInt(5) == 0 ? null : value(type);
    }

    public Object value(SqlType type) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Object primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> random.nextBoolean();
                    case INTEGER -> random.nextBoolean() ? random.nextInt() : random.nextInt(200) - 100;
                    case DATE -> random.nextInt(40000) - 10000;
                    case TIME -> random.nextInt(86_400_000);
                    case BIGINT -> random.nextBoolean() ? random.nextLong() : LONGS[random.nextInt(LONGS.length)];
                    case TIMESTAMP -> (long) random.nextInt() * 1000;
                    case DOUBLE ->
                        random.nextBoolean() ? random.nextGaussian() : DOUBLES[random.nextInt(DOUBLES.length)];
                    case STRING -> TEXTS[random.nextInt(TEXTS.length)];
                    case BYTES -> {
                        byte[] bytes = new byte[random.nextInt(6)];
                        random.nextBytes(bytes);
                        yield ByteBuffer.wrap(bytes);
                    }
                };
            }

            @Override
            public Object decimal(SqlType.Decimal decimal) {
                BigInteger limit = BigInteger.TEN.pow(decimal.precision());
                BigInteger unscaled = new BigInteger(decimal.precision() * 3, random).mod(limit);
                return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), decimal.scale());
            }

            @Override
            public Object array(SqlType.Array array) {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(nullable(array.element()));
                }
                return items;
            }

            @Override
            public Object map(SqlType.Map map) {
                Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put("k" + i, nullable(map.value()));
                }
                return entries;
            }

            @Override
            public Object struct(SqlType.StructType struct) {
                return new Struct(struct.fields().stream()
                        .map(field -> nullable(field.type()))
                        .toArray());
            }
        });
    }
}
