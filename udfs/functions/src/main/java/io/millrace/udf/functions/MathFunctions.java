// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.math.BigDecimal;
import java.util.concurrent.ThreadLocalRandom;

/** Powers, logarithms and angles. Any thread. */
public final class MathFunctions {
    private MathFunctions() {}

    @ScalarFunction(
            value = "abs(INTEGER) -> INTEGER",
            description = "the number without its sign",
            examples = @Example(sql = "abs(-7)", result = "7"))
    public static int abs(int x) {
        return Math.abs(x);
    }

    @ScalarFunction(
            value = "abs(BIGINT) -> BIGINT",
            description = "the number without its sign",
            examples = @Example(sql = "abs(-7000000000)", result = "7000000000"))
    public static long abs(long x) {
        return Math.abs(x);
    }

    @ScalarFunction(
            value = "abs(DOUBLE) -> DOUBLE",
            description = "the number without its sign",
            examples = @Example(sql = "abs(-1.5E0)", result = "1.5"))
    public static double abs(double x) {
        return Math.abs(x);
    }

    @ScalarFunction(
            value = "abs(DECIMAL(p, s)) -> DECIMAL(p, s)",
            description = "the number without its sign",
            examples = @Example(sql = "abs(-1.5)", result = "1.5"))
    public static BigDecimal abs(BigDecimal x) {
        return x.abs();
    }

    @ScalarFunction(
            value = "sign(INTEGER) -> INTEGER",
            description = "-1, 0 or 1 as the number is negative, zero or positive",
            examples = @Example(sql = "sign(-7)", result = "-1"))
    public static int sign(int x) {
        return Integer.signum(x);
    }

    @ScalarFunction(
            value = "sign(BIGINT) -> INTEGER",
            description = "-1, 0 or 1 as the number is negative, zero or positive",
            examples = @Example(sql = "sign(7000000000)", result = "1"))
    public static int sign(long x) {
        return Long.signum(x);
    }

    @ScalarFunction(
            value = "sign(DOUBLE) -> INTEGER",
            description = "-1, 0 or 1 as the number is negative, zero or positive",
            examples = {@Example(sql = "sign(0E0)", result = "0"), @Example(sql = "sign(-0.5)", result = "-1")})
    public static int sign(double x) {
        return (int) Math.signum(x);
    }

    @ScalarFunction(
            value = "pi() -> DOUBLE",
            description = "the ratio of a circle's circumference to its diameter",
            examples = @Example(sql = "pi()", result = "3.141592653589793"))
    public static double pi() {
        return Math.PI;
    }

    @ScalarFunction(
            value = "random() -> DOUBLE",
            description = "a random number from 0 inclusive to 1 exclusive",
            deterministic = false)
    public static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @ScalarFunction(
            value = "sqrt(DOUBLE) -> DOUBLE",
            description = "the square root, NaN of a negative number",
            examples = {@Example(sql = "sqrt(16)", result = "4"), @Example(sql = "sqrt(-1)", result = "NaN")})
    public static double sqrt(double x) {
        return Math.sqrt(x);
    }

    @ScalarFunction(
            value = "cbrt(DOUBLE) -> DOUBLE",
            description = "the cube root",
            examples = @Example(sql = "cbrt(27)", result = "3"))
    public static double cbrt(double x) {
        return Math.cbrt(x);
    }

    @ScalarFunction(
            value = "exp(DOUBLE) -> DOUBLE",
            description = "e to the power of the number",
            examples = @Example(sql = "exp(0)", result = "1"))
    public static double exp(double x) {
        return Math.exp(x);
    }

    @ScalarFunction(
            value = "ln(DOUBLE) -> DOUBLE",
            description = "the natural logarithm",
            examples = {@Example(sql = "ln(1)", result = "0"), @Example(sql = "ln(-1)", result = "NaN")})
    public static double ln(double x) {
        return Math.log(x);
    }

    @ScalarFunction(
            value = "log(DOUBLE) -> DOUBLE",
            description = "the natural logarithm",
            examples = @Example(sql = "log(1)", result = "0"))
    public static double log(double x) {
        return Math.log(x);
    }

    @ScalarFunction(
            value = "degrees(DOUBLE) -> DOUBLE",
            description = "an angle in radians as degrees",
            examples = @Example(sql = "degrees(pi())", result = "180"))
    public static double degrees(double x) {
        return Math.toDegrees(x);
    }

    @ScalarFunction(
            value = "radians(DOUBLE) -> DOUBLE",
            description = "an angle in degrees as radians",
            examples = @Example(sql = "radians(180)", result = "3.141592653589793"))
    public static double radians(double x) {
        return Math.toRadians(x);
    }

    @ScalarFunction(
            value = "sin(DOUBLE) -> DOUBLE",
            description = "the sine of an angle in radians",
            examples = @Example(sql = "sin(0)", result = "0"))
    public static double sin(double x) {
        return Math.sin(x);
    }

    @ScalarFunction(
            value = "cos(DOUBLE) -> DOUBLE",
            description = "the cosine of an angle in radians",
            examples = @Example(sql = "cos(0)", result = "1"))
    public static double cos(double x) {
        return Math.cos(x);
    }

    @ScalarFunction(
            value = "tan(DOUBLE) -> DOUBLE",
            description = "the tangent of an angle in radians",
            examples = @Example(sql = "tan(0)", result = "0"))
    public static double tan(double x) {
        return Math.tan(x);
    }

    @ScalarFunction(
            value = "cot(DOUBLE) -> DOUBLE",
            description = "the cotangent of an angle in radians",
            examples = @Example(sql = "cot(1)", result = "0.6420926159343306"))
    public static double cot(double x) {
        return 1.0 / Math.tan(x);
    }

    @ScalarFunction(
            value = "asin(DOUBLE) -> DOUBLE",
            description = "the angle in radians that has this sine",
            examples = {@Example(sql = "asin(0)", result = "0"), @Example(sql = "asin(2)", result = "NaN")})
    public static double asin(double x) {
        return Math.asin(x);
    }

    @ScalarFunction(
            value = "acos(DOUBLE) -> DOUBLE",
            description = "the angle in radians that has this cosine",
            examples = @Example(sql = "acos(1)", result = "0"))
    public static double acos(double x) {
        return Math.acos(x);
    }

    @ScalarFunction(
            value = "atan(DOUBLE) -> DOUBLE",
            description = "the angle in radians that has this tangent",
            examples = @Example(sql = "atan(0)", result = "0"))
    public static double atan(double x) {
        return Math.atan(x);
    }

    @ScalarFunction(
            value = "sinh(DOUBLE) -> DOUBLE",
            description = "the hyperbolic sine",
            examples = @Example(sql = "sinh(0)", result = "0"))
    public static double sinh(double x) {
        return Math.sinh(x);
    }

    @ScalarFunction(
            value = "cosh(DOUBLE) -> DOUBLE",
            description = "the hyperbolic cosine",
            examples = @Example(sql = "cosh(0)", result = "1"))
    public static double cosh(double x) {
        return Math.cosh(x);
    }

    @ScalarFunction(
            value = "tanh(DOUBLE) -> DOUBLE",
            description = "the hyperbolic tangent",
            examples = @Example(sql = "tanh(0)", result = "0"))
    public static double tanh(double x) {
        return Math.tanh(x);
    }

    @ScalarFunction(
            value = "log(DOUBLE, DOUBLE) -> DOUBLE",
            description =
                    "the logarithm of the second argument to the base of the first, NaN for a base of at most 0 or of 1",
            examples = {
                @Example(sql = "log(10, 100)", result = "2"),
                @Example(sql = "log(1, 5)", result = "NaN"),
                @Example(sql = "log(-2, 5)", result = "NaN")
            })
    public static double log(double base, double x) {
        return base <= 0.0 || base == 1.0 ? Double.NaN : Math.log(x) / Math.log(base);
    }

    @ScalarFunction(
            value = "power(DOUBLE, DOUBLE) -> DOUBLE",
            description = "the first argument to the power of the second",
            examples = {@Example(sql = "power(2, 10)", result = "1024"), @Example(sql = "power(2, -1)", result = "0.5")
            })
    public static double power(double base, double exponent) {
        return Math.pow(base, exponent);
    }

    @ScalarFunction(
            value = "atan2(DOUBLE, DOUBLE) -> DOUBLE",
            description = "the angle in radians of the point (y, x)",
            examples = {
                @Example(sql = "atan2(0, 1)", result = "0"),
                @Example(sql = "atan2(1, 0)", result = "1.5707963267948966")
            })
    public static double atan2(double y, double x) {
        return Math.atan2(y, x);
    }
}
