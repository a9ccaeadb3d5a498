// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random types, values of them, and the order that SQL gives them, written apart from the codecs. */
final class RandomValues implements SqlType.Visitor<Object> {
    enum Use {
        ROW,
        KEY
    }

    private static final String ALPHABET = "ab\u0000\u0001\u00ff\u20ac";

    private static final List<SqlType> PRIMITIVES = List.of(
            SqlType.BOOLEAN,
            SqlType.INTEGER,
            SqlType.BIGINT,
            SqlType.DOUBLE,
            SqlType.STRING,
            SqlType.BYTES,
            SqlType.DATE,
            SqlType.TIME,
            SqlType.TIMESTAMP);

    private final Random random;

    RandomValues(Random random) {
        this.random = random;
    }

    List<SqlType> types(int count, Use use) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            types.add(type(use, 2));
        }
        return types;
    }

    private SqlType type(Use use, int depth) {
        int choice = random.nextInt(depth == 0 ? 10 : use == Use.ROW ? 13 : 12);
        if (choice < PRIMITIVES.size()) {
            return PRIMITIVES.get(choice);
        }
        if (choice < 10) {
            int precision = 1 + random.nextInt(30);
            return new SqlType.Decimal(precision, random.nextInt(precision + 1));
        }
        if (choice == 10) {
            return new SqlType.Array(type(use, depth - 1));
        }
        if (choice == 11) {
            List<SqlType.Field> fields = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                fields.add(new SqlType.Field("F" + i, type(use, depth - 1)));
            }
            return new SqlType.StructType(fields);
        }
        return new SqlType.Map(SqlType.STRING, type(use, depth - 1));
    }

    Object[] row(List<SqlType> types) {
        return types.stream().map(this::value).toArray();
    }

    /** A row that shares most of its values with another. */
    Object[] near(List<SqlType> types, Object[] other) {
        Object[] row = other.clone();
        if (random.nextInt(10) > 0) {
            int i = random.nextInt(row.length);
            row[i] = value(types.get(i));
        }
        return row;
    }

    private @Nullable Object value(SqlType type) {
        return random.nextInt(6) == 0 ? null : type.accept(this);
    }

    @Override
    public Object primitive(SqlType.Primitive type) {
        return switch (type) {
            case BOOLEAN -> random.nextBoolean();
            case INTEGER, DATE, TIME -> (int) number();
            case BIGINT, TIMESTAMP -> number();
            case DOUBLE ->
                switch (random.nextInt(8)) {
                    case 0 -> 0.0;
                    case 1 -> -0.0;
                    case 2 -> Double.NaN;
                    case 3 -> Double.NEGATIVE_INFINITY;
                    case 4 -> Double.MIN_VALUE;
                    default -> random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
                };
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(text().getBytes(UTF_8));
        };
    }

    private long number() {
        return random.nextBoolean() ? random.nextInt(7) - 3 : random.nextLong() >> random.nextInt(64);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    @Override
    public Object decimal(SqlType.Decimal type) {
        BigInteger limit = BigInteger.TEN.pow(type.precision());
        BigInteger unscaled = random.nextBoolean()
                ? BigInteger.valueOf(random.nextInt(600) - 300).mod(limit)
                : new BigInteger(limit.bitLength(), random).mod(limit);
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    }

    @Override
    public Object array(SqlType.Array type) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(value(type.element()));
        }
        return list;
    }

    @Override
    public Object map(SqlType.Map type) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(value(type.key()), value(type.value()));
        }
        return map;
    }

    @Override
    public Object struct(SqlType.StructType type) {
        return new Struct(type.fields().stream().map(f -> value(f.type())).toArray());
    }

    static int compareRows(Object[] left, Object[] right) {
        for (int i = 0; i < left.length; i++) {
            int order = compare(left[i], right[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Boolean.compare(left != null, right != null);
        }
        if (left instanceof String text) {
            return Arrays.compareUnsigned(text.getBytes(UTF_8), ((String) right).getBytes(UTF_8));
        }
        if (left instanceof ByteBuffer bytes) {
            return Arrays.compareUnsigned(bytes.array(), ((ByteBuffer) right).array());
        }
        if (left instanceof List<?> list) {
            List<?> other = (List<?>) right;
            for (int i = 0; i < Math.min(list.size(), other.size()); i++) {
                int order = compare(list.get(i), other.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(list.size(), other.size());
        }
        if (left instanceof Struct struct) {
            for (int i = 0; i < struct.size(); i++) {
                int order = compare(struct.get(i), ((Struct) right).get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
        return compareSame(left, right);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Comparable<T>> int compareSame(Object left, Object right) {
        return ((T) left).compareTo((T) right);
    }
}
