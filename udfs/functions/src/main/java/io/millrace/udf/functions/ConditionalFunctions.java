// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import org.jspecify.annotations.Nullable;

/** Functions that look at whether a value is there. Any thread. */
public final class ConditionalFunctions {
    private ConditionalFunctions() {}

    @ScalarFunction(
            value = "coalesce(T...) -> T",
            description = "the first argument that is not null",
            examples = @Example(sql = "coalesce(NULL, 2, 3)", result = "2"),
            nulls = NullRule.CALLED)
    public static @Nullable Object coalesce(@Nullable Object... values) {
        for (Object value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @ScalarFunction(
            value = "ifnull(T, T) -> T",
            description = "the first argument, or the second when the first is null",
            examples = @Example(sql = "ifnull(NULL, 'none')", result = "'none'"),
            nulls = NullRule.CALLED)
    public static @Nullable Object ifNull(@Nullable Object value, @Nullable Object instead) {
        return value != null ? value : instead;
    }

    @ScalarFunction(
            value = "nullif(T, T) -> T",
            description = "null when both arguments are equal, else the first",
            examples = {
                @Example(sql = "nullif(1, 1)", result = "NULL"),
                @Example(sql = "nullif(1, 2)", result = "1"),
                @Example(sql = "nullif(1, NULL)", result = "1")
            },
            nulls = NullRule.CALLED)
    public static @Nullable Object nullIf(@Nullable Object value, @Nullable Object other) {
        return value == null || value.equals(other) ? null : value;
    }

    @ScalarFunction(
            value = "as_value(T) -> T",
            description = "the argument; copies a key column into the value",
            examples = @Example(sql = "as_value('k')", result = "'k'"),
            nulls = NullRule.CALLED)
    public static @Nullable Object asValue(@Nullable Object value) {
        return value;
    }
}
