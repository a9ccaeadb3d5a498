// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a value is the one that a case wants. Any thread. */
public final class Comparison {
    private static final double NEAR = 1e-6;

    private final Numbers numbers;

    public Comparison(Numbers numbers) {
        this.numbers = numbers;
    }

    /** How numbers are compared. */
    public enum Numbers {
        /** Read from JSON: with scale, but whole numbers are the same with and without a point where the case has one. */
        AS_WRITTEN,
        /** Read with a type: whole numbers equal, doubles near, decimals with scale. */
        AS_TYPED,
        /** Near. */
        APPROXIMATE
    }

    /**
     * What differs first.
     *
     * @param kind which rule is broken, without any value of the record
     * @param place where, and what stands there
     */
    public record Difference(String kind, String place) {
        Difference inside(String name) {
            return new Difference(kind, name + (place.startsWith(":") || place.startsWith("[") ? "" : ".") + place);
        }

        private static Difference of(String kind, Object expected, @Nullable Object actual) {
            return new Difference(kind, ": expected " + expected + ", got " + actual);
        }
    }

    /** The first difference, or null when the value is as expected. */
    public @Nullable Difference between(JsonNode expected, @Nullable Object actual) {
        if (expected.isNull() || expected.isMissingNode()) {
            return actual == null ? null : Difference.of("a value instead of null", "null", actual);
        }
        if (actual == null) {
            return Difference.of("null instead of a value", expected, null);
        }
        if (expected.isNumber()) {
            return number(expected, actual);
        }
        if (expected.isArray()) {
            return array(expected, actual);
        }
        if (expected.isObject()) {
            return object(expected, actual);
        }
        if (expected.isBoolean()) {
            return actual.equals(expected.booleanValue())
                    ? null
                    : Difference.of("another boolean or type", expected, actual);
        }
        return text(expected, actual);
    }

    private @Nullable Difference text(JsonNode expected, Object actual) {
        String wanted = expected.asText();
        if (actual instanceof BigDecimal decimal) {
            return isDecimal(wanted, decimal) ? null : Difference.of("another decimal", expected, actual);
        }
        if (actual instanceof Double number) {
            return number.toString().equals(wanted) ? null : Difference.of("a number for a text", expected, actual);
        }
        return actual.equals(wanted)
                ? null
                : Difference.of(actual instanceof String ? "another text" : "no text", expected, actual);
    }

    private static boolean isDecimal(String text, BigDecimal actual) {
        try {
            return new BigDecimal(text).equals(actual);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private @Nullable Difference number(JsonNode expected, Object actual) {
        BigDecimal wanted = expected.decimalValue();
        boolean whole = expected.isIntegralNumber();
        boolean same;
        if (actual instanceof RecordCodec.Integral integral) {
            same = (whole || numbers != Numbers.AS_TYPED) && new BigDecimal(integral.number()).compareTo(wanted) == 0;
        } else if (actual instanceof Double number) {
            same = near(wanted, number);
        } else if (actual instanceof BigDecimal decimal) {
            same = decimal(wanted, whole, decimal);
        } else {
            return Difference.of("no number", expected, actual);
        }
        return same ? null : Difference.of("another number", expected, actual);
    }

    private static boolean near(BigDecimal wanted, double actual) {
        return Math.abs(wanted.doubleValue() - actual) <= NEAR;
    }

    private boolean decimal(BigDecimal wanted, boolean whole, BigDecimal actual) {
        if (numbers == Numbers.APPROXIMATE) {
            return near(wanted, actual.doubleValue());
        }
        if (numbers == Numbers.AS_WRITTEN && whole) {
            return actual.scale() <= 0 && actual.compareTo(wanted) == 0;
        }
        return actual.equals(wanted);
    }

    private @Nullable Difference array(JsonNode expected, Object actual) {
        if (!(actual instanceof List<?> list)) {
            return Difference.of("no array", expected, actual);
        }
        if (list.size() != expected.size()) {
            return Difference.of("an array of another length", expected, actual);
        }
        for (int i = 0; i < list.size(); i++) {
            Difference inside = between(expected.get(i), list.get(i));
            if (inside != null) {
                return inside.inside("[" + i + "]");
            }
        }
        return null;
    }

    private @Nullable Difference object(JsonNode expected, Object actual) {
        if (!(actual instanceof Map<?, ?> map)) {
            return Difference.of("no object", expected, actual);
        }
        for (Map.Entry<String, JsonNode> entry : expected.properties()) {
            String name = map.containsKey(entry.getKey())
                    ? entry.getKey()
                    : entry.getKey().toUpperCase(Locale.ROOT);
            if (!map.containsKey(name) && !entry.getValue().isNull()) {
                return Difference.of("a field is missing", entry.getKey(), map.keySet());
            }
            Difference inside = between(entry.getValue(), map.get(name));
            if (inside != null) {
                return inside.inside(entry.getKey());
            }
        }
        return map.size() == expected.size()
                ? null
                : Difference.of("fields that nobody expects", expected.size() + " fields", map.keySet());
    }
}
