// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Rounding. Halves go towards plus infinity: 2.5 to 3 and -2.5 to -2. A DECIMAL result has the scale of its type even where
 * all digits behind the point are zero. Any thread.
 */
public final class RoundingFunctions {
    private RoundingFunctions() {}

    private static BigDecimal rounded(BigDecimal x, int places) {
        return x.setScale(places, x.signum() < 0 ? RoundingMode.HALF_DOWN : RoundingMode.HALF_UP);
    }

    private static BigDecimal truncated(BigDecimal x, int places) {
        return x.setScale(places, RoundingMode.DOWN);
    }

    @ScalarFunction(
            value = "ceil(INTEGER) -> INTEGER",
            description = "the smallest whole number that is not below the argument",
            examples = @Example(sql = "ceil(3)", result = "3"))
    public static int ceil(int x) {
        return x;
    }

    @ScalarFunction(
            value = "ceil(BIGINT) -> BIGINT",
            description = "the smallest whole number that is not below the argument",
            examples = @Example(sql = "ceil(3000000000)", result = "3000000000"))
    public static long ceil(long x) {
        return x;
    }

    @ScalarFunction(
            value = "ceil(DOUBLE) -> DOUBLE",
            description = "the smallest whole number that is not below the argument",
            examples = @Example(sql = "ceil(1.5E0)", result = "2"))
    public static double ceil(double x) {
        return Math.ceil(x);
    }

    @ScalarFunction(
            value = "ceil(DECIMAL(p, s)) -> DECIMAL(p, s)",
            description = "the smallest whole number that is not below the argument",
            examples = @Example(sql = "ceil(-1.5)", result = "-1.0"))
    public static BigDecimal ceil(BigDecimal x) {
        return x.setScale(0, RoundingMode.CEILING).setScale(x.scale());
    }

    @ScalarFunction(
            value = "floor(INTEGER) -> INTEGER",
            description = "the largest whole number that is not above the argument",
            examples = @Example(sql = "floor(3)", result = "3"))
    public static int floor(int x) {
        return x;
    }

    @ScalarFunction(
            value = "floor(BIGINT) -> BIGINT",
            description = "the largest whole number that is not above the argument",
            examples = @Example(sql = "floor(3000000000)", result = "3000000000"))
    public static long floor(long x) {
        return x;
    }

    @ScalarFunction(
            value = "floor(DOUBLE) -> DOUBLE",
            description = "the largest whole number that is not above the argument",
            examples = @Example(sql = "floor(1.5E0)", result = "1"))
    public static double floor(double x) {
        return Math.floor(x);
    }

    @ScalarFunction(
            value = "floor(DECIMAL(p, s)) -> DECIMAL(p, s)",
            description = "the largest whole number that is not above the argument",
            examples = @Example(sql = "floor(-1.5)", result = "-2.0"))
    public static BigDecimal floor(BigDecimal x) {
        return x.setScale(0, RoundingMode.FLOOR).setScale(x.scale());
    }

    @ScalarFunction(
            value = "round(INTEGER) -> INTEGER",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = @Example(sql = "round(3)", result = "3"))
    public static int round(int x) {
        return x;
    }

    @ScalarFunction(
            value = "round(BIGINT) -> BIGINT",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = @Example(sql = "round(3000000000)", result = "3000000000"))
    public static long round(long x) {
        return x;
    }

    @ScalarFunction(
            value = "round(DOUBLE) -> BIGINT",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = {@Example(sql = "round(2.5E0)", result = "3"), @Example(sql = "round(-2.5E0)", result = "-2")})
    public static long round(double x) {
        return Math.round(x);
    }

    @ScalarFunction(
            value = "round(DECIMAL(p, s)) -> DECIMAL(max(p - s, 1), 0)",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = {@Example(sql = "round(2.5)", result = "3"), @Example(sql = "round(-2.5)", result = "-2")})
    public static BigDecimal round(BigDecimal x) {
        return rounded(x, 0);
    }

    @ScalarFunction(
            value = "round(INTEGER, INTEGER) -> INTEGER",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = @Example(sql = "round(1250, -2)", result = "1300"))
    public static int round(int x, int places) {
        return places >= 0 ? x : rounded(BigDecimal.valueOf(x), places).intValueExact();
    }

    @ScalarFunction(
            value = "round(BIGINT, INTEGER) -> BIGINT",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = @Example(sql = "round(3000000050, -2)", result = "3000000100"))
    public static long round(long x, int places) {
        return places >= 0 ? x : rounded(BigDecimal.valueOf(x), places).longValueExact();
    }

    @ScalarFunction(
            value = "round(DOUBLE, INTEGER) -> DOUBLE",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = {
                @Example(sql = "round(1.255E0, 2)", result = "1.26"),
                @Example(sql = "round(-1.255E0, 2)", result = "-1.25")
            })
    public static double round(double x, int places) {
        return Double.isFinite(x) ? rounded(BigDecimal.valueOf(x), places).doubleValue() : x;
    }

    @ScalarFunction(
            value = "round(DECIMAL(p, s), INTEGER) -> DECIMAL(p, s)",
            description = "the nearest number with so many places (none: whole), halves towards plus infinity",
            examples = @Example(sql = "round(1.255, 2)", result = "1.260"))
    public static BigDecimal round(BigDecimal x, int places) {
        return places >= x.scale() ? x : rounded(x, places).setScale(x.scale());
    }

    @ScalarFunction(
            value = "trunc(INTEGER) -> INTEGER",
            description = "the number without the places behind the given ones (none: all)",
            examples = @Example(sql = "trunc(3)", result = "3"))
    public static int trunc(int x) {
        return x;
    }

    @ScalarFunction(
            value = "trunc(BIGINT) -> BIGINT",
            description = "the number without the places behind the given ones (none: all)",
            examples = @Example(sql = "trunc(3000000000)", result = "3000000000"))
    public static long trunc(long x) {
        return x;
    }

    @ScalarFunction(
            value = "trunc(DOUBLE) -> BIGINT",
            description = "the number without the places behind the given ones (none: all)",
            examples = {@Example(sql = "trunc(2.5E0)", result = "2"), @Example(sql = "trunc(-2.5E0)", result = "-2")})
    public static long trunc(double x) {
        return (long) x;
    }

    @ScalarFunction(
            value = "trunc(DECIMAL(p, s)) -> DECIMAL(max(p - s, 1), 0)",
            description = "the number without the places behind the given ones (none: all)",
            examples = {@Example(sql = "trunc(2.5)", result = "2"), @Example(sql = "trunc(-2.5)", result = "-2")})
    public static BigDecimal trunc(BigDecimal x) {
        return truncated(x, 0);
    }

    @ScalarFunction(
            value = "trunc(INTEGER, INTEGER) -> INTEGER",
            description = "the number without the places behind the given ones (none: all)",
            examples = @Example(sql = "trunc(1250, -2)", result = "1200"))
    public static int trunc(int x, int places) {
        return places >= 0 ? x : truncated(BigDecimal.valueOf(x), places).intValueExact();
    }

    @ScalarFunction(
            value = "trunc(BIGINT, INTEGER) -> BIGINT",
            description = "the number without the places behind the given ones (none: all)",
            examples = @Example(sql = "trunc(3000000050, -2)", result = "3000000000"))
    public static long trunc(long x, int places) {
        return places >= 0 ? x : truncated(BigDecimal.valueOf(x), places).longValueExact();
    }

    @ScalarFunction(
            value = "trunc(DOUBLE, INTEGER) -> DOUBLE",
            description = "the number without the places behind the given ones (none: all)",
            examples = {
                @Example(sql = "trunc(1.255E0, 2)", result = "1.25"),
                @Example(sql = "trunc(-1.255E0, 2)", result = "-1.25")
            })
    public static double trunc(double x, int places) {
        return Double.isFinite(x) ? truncated(BigDecimal.valueOf(x), places).doubleValue() : x;
    }

    @ScalarFunction(
            value = "trunc(DECIMAL(p, s), INTEGER) -> DECIMAL(p, s)",
            description = "the number without the places behind the given ones (none: all)",
            examples = @Example(sql = "trunc(1.255, 2)", result = "1.250"))
    public static BigDecimal trunc(BigDecimal x, int places) {
        return places >= x.scale() ? x : truncated(x, places).setScale(x.scale());
    }
}
