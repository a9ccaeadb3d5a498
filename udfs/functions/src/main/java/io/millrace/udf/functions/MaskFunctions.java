// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * Text with its characters replaced by what kind they are of: {@code X} upper case, {@code x} lower case, {@code n} digit,
 * {@code -} other. Each replacement can be another character, or null to keep that kind. Any thread.
 */
public final class MaskFunctions {
    private MaskFunctions() {}

    @ScalarFunction(
            value = "mask(STRING) -> STRING",
            description = "masks the text: X upper case, x lower case, n digit, - other",
            examples = @Example(sql = "mask('Ab1-é')", result = "'Xxn-x'"))
    public static String mask(String text) {
        return Masking.DEFAULT.apply(text, 0, text.length());
    }

    @ScalarFunction(
            value = "mask(STRING, STRING, STRING, STRING, STRING) -> STRING",
            description = "masks the text with characters for upper case, lower case, digit and other; null keeps them",
            examples = @Example(sql = "mask('Ab1?', '*', NULL, '#', '!')", result = "'*b#!'"),
            nulls = NullRule.CALLED)
    public static @Nullable String mask(
            @Nullable String text,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        if (text == null) {
            return null;
        }
        return Masking.of(upper, lower, digit, other).apply(text, 0, text.length());
    }

    @ScalarFunction(
            value = "mask_left(STRING, INTEGER) -> STRING",
            description = "masks the first n characters: X upper case, x lower case, n digit, - other",
            examples = @Example(sql = "mask_left('AbC123', 3)", result = "'XxX123'"))
    public static String maskLeft(String text, int n) {
        return Masking.DEFAULT.apply(text, 0, Math.min(count(n), text.length()));
    }

    @ScalarFunction(
            value = "mask_left(STRING, INTEGER, STRING, STRING, STRING, STRING) -> STRING",
            description =
                    "masks the first n characters with characters for upper case, lower case, digit and other; null keeps them",
            examples = @Example(sql = "mask_left('AbC', 1, '*', '*', '*', '*')", result = "'*bC'"),
            nulls = NullRule.CALLED)
    public static @Nullable String maskLeft(
            @Nullable String text,
            @Nullable Integer n,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        if (text == null || n == null) {
            return null;
        }
        return Masking.of(upper, lower, digit, other).apply(text, 0, Math.min(count(n), text.length()));
    }

    @ScalarFunction(
            value = "mask_right(STRING, INTEGER) -> STRING",
            description = "masks the last n characters: X upper case, x lower case, n digit, - other",
            examples = @Example(sql = "mask_right('AbC123', 3)", result = "'AbCnnn'"))
    public static String maskRight(String text, int n) {
        return Masking.DEFAULT.apply(text, Math.max(text.length() - count(n), 0), text.length());
    }

    @ScalarFunction(
            value = "mask_right(STRING, INTEGER, STRING, STRING, STRING, STRING) -> STRING",
            description =
                    "masks the last n characters with characters for upper case, lower case, digit and other; null keeps them",
            examples = @Example(sql = "mask_right('AbC', 9, NULL, '*', '*', '*')", result = "'A*C'"),
            nulls = NullRule.CALLED)
    public static @Nullable String maskRight(
            @Nullable String text,
            @Nullable Integer n,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        if (text == null || n == null) {
            return null;
        }
        return Masking.of(upper, lower, digit, other).apply(text, Math.max(text.length() - count(n), 0), text.length());
    }

    @ScalarFunction(
            value = "mask_keep_left(STRING, INTEGER) -> STRING",
            description = "masks all but the first n characters: X upper case, x lower case, n digit, - other",
            examples = @Example(sql = "mask_keep_left('AbC123', 4)", result = "'AbC1nn'"))
    public static String maskKeepLeft(String text, int n) {
        return Masking.DEFAULT.apply(text, Math.min(count(n), text.length()), text.length());
    }

    @ScalarFunction(
            value = "mask_keep_left(STRING, INTEGER, STRING, STRING, STRING, STRING) -> STRING",
            description =
                    "masks all but the first n characters with characters for upper case, lower case, digit and other; null keeps them",
            examples = @Example(sql = "mask_keep_left('AbC', 1, '*', '*', '*', '*')", result = "'A**'"),
            nulls = NullRule.CALLED)
    public static @Nullable String maskKeepLeft(
            @Nullable String text,
            @Nullable Integer n,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        if (text == null || n == null) {
            return null;
        }
        return Masking.of(upper, lower, digit, other).apply(text, Math.min(count(n), text.length()), text.length());
    }

    @ScalarFunction(
            value = "mask_keep_right(STRING, INTEGER) -> STRING",
            description = "masks all but the last n characters: X upper case, x lower case, n digit, - other",
            examples = @Example(sql = "mask_keep_right('AbC123', 4)", result = "'XxC123'"))
    public static String maskKeepRight(String text, int n) {
        return Masking.DEFAULT.apply(text, 0, Math.max(text.length() - count(n), 0));
    }

    @ScalarFunction(
            value = "mask_keep_right(STRING, INTEGER, STRING, STRING, STRING, STRING) -> STRING",
            description =
                    "masks all but the last n characters with characters for upper case, lower case, digit and other; null keeps them",
            examples = @Example(sql = "mask_keep_right('AbC', 1, '*', '*', '*', '*')", result = "'**C'"),
            nulls = NullRule.CALLED)
    public static @Nullable String maskKeepRight(
            @Nullable String text,
            @Nullable Integer n,
            @Nullable String upper,
            @Nullable String lower,
            @Nullable String digit,
            @Nullable String other) {
        if (text == null || n == null) {
            return null;
        }
        return Masking.of(upper, lower, digit, other).apply(text, 0, Math.max(text.length() - count(n), 0));
    }

    private static int count(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("the number of characters must not be negative but is " + n);
        }
        return n;
    }
}
