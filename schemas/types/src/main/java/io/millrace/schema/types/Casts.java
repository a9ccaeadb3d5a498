// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * CAST between carriers that are not null, one overload a pair of carriers; temporal types are in {@link Temporals}, and
 * {@link CarrierCasts} casts any carrier. Any thread.
 *
 * <p>Numbers narrow as in Java: BIGINT to INTEGER keeps the low bits, DOUBLE to whole numbers cuts the fraction and stops
 * at the limits, DECIMAL to whole numbers cuts the fraction and keeps the low bits. To DECIMAL rounds half up, and what does
 * not fit fails. Texts are trimmed; one that does not spell a value fails, except for BOOLEAN: any beginning of {@code true}
 * or {@code yes} is true, all else false. BYTES is Base64 as text. Failures are {@link ValueException}s.
 */
@HotPath
public final class Casts {
    private static final int NUMBER_LENGTH_MAX = 5_000;

    private Casts() {}

    public static int toInteger(long value) {
        return (int) value;
    }

    public static int toInteger(double value) {
        return (int) value;
    }

    public static int toInteger(BigDecimal value) {
        return value.intValue();
    }

    public static int toInteger(String text) {
        long value = whole(text, "INTEGER");
        if (value != (int) value) {
            throw ValueException.notA("INTEGER", text);
        }
        return (int) value;
    }

    public static long toBigint(int value) {
        return value;
    }

    public static long toBigint(double value) {
        return (long) value;
    }

    public static long toBigint(BigDecimal value) {
        return value.longValue();
    }

    public static long toBigint(String text) {
        return whole(text, "BIGINT");
    }

    private static long whole(String whole, String type) {
        String text = whole.trim();
        int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        if (at == text.length()) {
            throw ValueException.notA(type, whole);
        }
        // Counted below zero, where there is one number more.
        long value = 0;
        for (; at < text.length(); at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                throw ValueException.notA(type, whole);
            }
            value = value * 10 - digit;
        }
        if (text.charAt(0) == '-') {
            return value;
        }
        if (value == Long.MIN_VALUE) {
            throw ValueException.notA(type, whole);
        }
        return -value;
    }

    public static double toDouble(int value) {
        return value;
    }

    public static double toDouble(long value) {
        return value;
    }

    public static double toDouble(BigDecimal value) {
        return value.doubleValue();
    }

    public static double toDouble(String text) {
        try {
            return Double.parseDouble(text.trim());
        } catch (NumberFormatException e) {
            throw ValueException.notA("DOUBLE", text);
        }
    }

    public static BigDecimal toDecimal(int value, int precision, int scale) {
        return toDecimal((long) value, precision, scale);
    }

    public static BigDecimal toDecimal(long value, int precision, int scale) {
        return Decimals.rounded(BigDecimal.valueOf(value), precision, scale);
    }

    /** Goes by the shortest text of the DOUBLE, so that 0.1 is 0.1. */
    public static BigDecimal toDecimal(double value, int precision, int scale) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new ValueException(value + " is not a DECIMAL");
        }
        return Decimals.rounded(BigDecimal.valueOf(value), precision, scale);
    }

    public static BigDecimal toDecimal(BigDecimal value, int precision, int scale) {
        return Decimals.rounded(value, precision, scale);
    }

    public static BigDecimal toDecimal(String text, int precision, int scale) {
        String trimmed = text.trim();
        // Reading takes time quadratic in the length.
        if (trimmed.length() > NUMBER_LENGTH_MAX) {
            throw ValueException.notA("DECIMAL", text);
        }
        BigDecimal value;
        try {
            value = new BigDecimal(trimmed);
        } catch (NumberFormatException e) {
            throw ValueException.notA("DECIMAL", text);
        }
        return Decimals.rounded(value, precision, scale);
    }

    public static boolean toBoolean(String text) {
        String trimmed = text.trim();
        int length = trimmed.length();
        return length > 0
                && ("true".regionMatches(true, 0, trimmed, 0, length)
                        || "yes".regionMatches(true, 0, trimmed, 0, length));
    }

    public static ByteBuffer toBytes(String text) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(text.trim()));
        } catch (IllegalArgumentException e) {
            throw ValueException.notA("BYTES in Base64", text);
        }
    }

    public static String toText(boolean value) {
        return value ? "true" : "false";
    }

    public static String toText(int value) {
        return Integer.toString(value);
    }

    public static String toText(long value) {
        return Long.toString(value);
    }

    public static String toText(double value) {
        return Double.toString(value);
    }

    public static String toText(BigDecimal value) {
        return value.toPlainString();
    }

    public static String toText(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
