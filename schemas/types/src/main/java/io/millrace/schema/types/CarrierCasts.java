// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import io.millrace.schema.types.SqlType.Primitive;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CAST of any carrier, for nested values and for the interpreter; boxes. Any thread.
 *
 * <p>ARRAY and MAP are cast element by element, STRUCT field by field of the same name (a field that the source lacks is
 * null). As text: an array {@code [1, 2]}, a map {@code {a=1}}, a struct {@code Struct{F=1,G=2}} without its null fields.
 */
public final class CarrierCasts {
    private CarrierCasts() {}

    /**
     * The value as a value of another type; null stays null.
     *
     * @throws ValueException when the value cannot be cast, or no value of {@code from} can
     */
    public static @Nullable Object cast(@Nullable Object value, SqlType from, SqlType to) {
        if (value == null || from.equals(to)) {
            return value;
        }
        if (to instanceof SqlType.Decimal decimal) {
            return decimal(value, from, decimal);
        }
        if (to instanceof Primitive primitive) {
            return primitive(value, from, primitive);
        }
        if (to instanceof SqlType.Array array && from instanceof SqlType.Array source) {
            return array((List<?>) value, source, array);
        }
        if (to instanceof SqlType.Map map && from instanceof SqlType.Map source) {
            return map((Map<?, ?>) value, source, map);
        }
        if (to instanceof SqlType.StructType struct && from instanceof SqlType.StructType source) {
            return struct((Struct) value, source, struct);
        }
        throw impossible(from, to);
    }

    private static Object primitive(Object value, SqlType from, Primitive to) {
        return switch (to) {
            case BOOLEAN -> toBoolean(value, from);
            case INTEGER -> toInteger(value, from);
            case BIGINT -> toBigint(value, from);
            case DOUBLE -> toDouble(value, from);
            case STRING -> text(value, from);
            case BYTES -> toBytes(value, from);
            case DATE -> toDate(value, from);
            case TIME -> toTime(value, from);
            case TIMESTAMP -> toTimestamp(value, from);
        };
    }

    private static boolean toBoolean(Object value, SqlType from) {
        if (from == SqlType.STRING) {
            return Casts.toBoolean((String) value);
        }
        throw impossible(from, SqlType.BOOLEAN);
    }

    private static int toInteger(Object value, SqlType from) {
        if (from == SqlType.BIGINT) {
            return Casts.toInteger((Long) value);
        }
        if (from == SqlType.DOUBLE) {
            return Casts.toInteger((Double) value);
        }
        if (from instanceof SqlType.Decimal) {
            return Casts.toInteger((BigDecimal) value);
        }
        if (from == SqlType.STRING) {
            return Casts.toInteger((String) value);
        }
        throw impossible(from, SqlType.INTEGER);
    }

    private static long toBigint(Object value, SqlType from) {
        if (from == SqlType.INTEGER) {
            return Casts.toBigint((Integer) value);
        }
        if (from == SqlType.TIMESTAMP) {
            return (Long) value;
        }
        if (from == SqlType.DOUBLE) {
            return Casts.toBigint((Double) value);
        }
        if (from instanceof SqlType.Decimal) {
            return Casts.toBigint((BigDecimal) value);
        }
        if (from == SqlType.STRING) {
            return Casts.toBigint((String) value);
        }
        throw impossible(from, SqlType.BIGINT);
    }

    private static double toDouble(Object value, SqlType from) {
        if (from == SqlType.INTEGER) {
            return Casts.toDouble((Integer) value);
        }
        if (from == SqlType.BIGINT) {
            return Casts.toDouble((Long) value);
        }
        if (from instanceof SqlType.Decimal) {
            return Casts.toDouble((BigDecimal) value);
        }
        if (from == SqlType.STRING) {
            return Casts.toDouble((String) value);
        }
        throw impossible(from, SqlType.DOUBLE);
    }

    private static BigDecimal decimal(Object value, SqlType from, SqlType.Decimal to) {
        if (from == SqlType.INTEGER) {
            return Casts.toDecimal((Integer) value, to.precision(), to.scale());
        }
        if (from == SqlType.BIGINT) {
            return Casts.toDecimal((Long) value, to.precision(), to.scale());
        }
        if (from == SqlType.DOUBLE) {
            return Casts.toDecimal((Double) value, to.precision(), to.scale());
        }
        if (from instanceof SqlType.Decimal) {
            return Casts.toDecimal((BigDecimal) value, to.precision(), to.scale());
        }
        if (from == SqlType.STRING) {
            return Casts.toDecimal((String) value, to.precision(), to.scale());
        }
        throw impossible(from, to);
    }

    private static ByteBuffer toBytes(Object value, SqlType from) {
        if (from == SqlType.STRING) {
            return Casts.toBytes((String) value);
        }
        throw impossible(from, SqlType.BYTES);
    }

    private static int toDate(Object value, SqlType from) {
        if (from == SqlType.TIMESTAMP) {
            return Temporals.dateOfTimestamp((Long) value);
        }
        if (from == SqlType.STRING) {
            return Temporals.date((String) value);
        }
        throw impossible(from, SqlType.DATE);
    }

    private static int toTime(Object value, SqlType from) {
        if (from == SqlType.TIMESTAMP) {
            return Temporals.timeOfTimestamp((Long) value);
        }
        if (from == SqlType.STRING) {
            return Temporals.time((String) value);
        }
        throw impossible(from, SqlType.TIME);
    }

    private static long toTimestamp(Object value, SqlType from) {
        if (from == SqlType.BIGINT) {
            return (Long) value;
        }
        if (from == SqlType.DATE) {
            return Temporals.timestampOfDate((Integer) value);
        }
        if (from == SqlType.STRING) {
            return Temporals.timestamp((String) value);
        }
        throw impossible(from, SqlType.TIMESTAMP);
    }

    private static List<@Nullable Object> array(List<?> value, SqlType.Array from, SqlType.Array to) {
        List<@Nullable Object> cast = new ArrayList<>(value.size());
        for (Object element : value) {
            cast.add(cast(element, from.element(), to.element()));
        }
        return cast;
    }

    private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> value, SqlType.Map from, SqlType.Map to) {
        Map<@Nullable Object, @Nullable Object> cast = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : value.entrySet()) {
            cast.put(cast(entry.getKey(), from.key(), to.key()), cast(entry.getValue(), from.value(), to.value()));
        }
        return cast;
    }

    private static Struct struct(Struct value, SqlType.StructType from, SqlType.StructType to) {
        @Nullable Object[] fields = new Object[to.fields().size()];
        for (int i = 0; i < fields.length; i++) {
            SqlType.Field field = to.fields().get(i);
            Optional<Integer> index = from.indexOf(field.name());
            if (index.isPresent()) {
                fields[i] = cast(
                        value.get(index.get()), from.fields().get(index.get()).type(), field.type());
            }
        }
        return new Struct(fields);
    }

    /** The text of a value that is not null. */
    public static String text(Object value, SqlType type) {
        StringBuilder text = new StringBuilder();
        append(text, value, type);
        return text.toString();
    }

    private static void append(StringBuilder text, @Nullable Object value, SqlType type) {
        if (value == null) {
            text.append("null");
        } else if (type instanceof Primitive primitive) {
            text.append(primitiveText(value, primitive));
        } else if (type instanceof SqlType.Decimal) {
            text.append(Casts.toText((BigDecimal) value));
        } else if (type instanceof SqlType.Array array) {
            appendArray(text, (List<?>) value, array);
        } else if (type instanceof SqlType.Map map) {
            appendMap(text, (Map<?, ?>) value, map);
        } else if (type instanceof SqlType.StructType struct) {
            appendStruct(text, (Struct) value, struct);
        }
    }

    private static String primitiveText(Object value, Primitive type) {
        return switch (type) {
            case BOOLEAN -> Casts.toText((Boolean) value);
            case INTEGER -> Casts.toText((Integer) value);
            case BIGINT -> Casts.toText((Long) value);
            case DOUBLE -> Casts.toText((Double) value);
            case STRING -> (String) value;
            case BYTES -> Casts.toText((ByteBuffer) value);
            case DATE -> Temporals.dateText((Integer) value);
            case TIME -> Temporals.timeText((Integer) value);
            case TIMESTAMP -> Temporals.timestampText((Long) value);
        };
    }

    private static void appendArray(StringBuilder text, List<?> array, SqlType.Array type) {
        text.append('[');
        String separator = "";
        for (Object element : array) {
            text.append(separator);
            append(text, element, type.element());
            separator = ", ";
        }
        text.append(']');
    }

    private static void appendMap(StringBuilder text, Map<?, ?> map, SqlType.Map type) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            append(text, entry.getKey(), type.key());
            append(text.append('='), entry.getValue(), type.value());
            separator = ", ";
        }
        text.append('}');
    }

    private static void appendStruct(StringBuilder text, Struct struct, SqlType.StructType type) {
        text.append("Struct{");
        String separator = "";
        for (int i = 0; i < struct.size(); i++) {
            Object value = struct.get(i);
            if (value != null) {
                SqlType.Field field = type.fields().get(i);
                append(text.append(separator).append(field.name()).append('='), value, field.type());
                separator = ",";
            }
        }
        text.append('}');
    }

    private static ValueException impossible(SqlType from, SqlType to) {
        return new ValueException("no cast from " + from + " to " + to);
    }
}
