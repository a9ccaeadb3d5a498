// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.udf.api.Lambda;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions of every Java shape: primitive, boxed, Object, variadic, overloaded, failing. */
public final class SampleFunctions {
    private SampleFunctions() {}

    @ScalarFunction(value = "t_odd_fails(INTEGER) -> INTEGER", description = "fails for odd numbers")
    public static int oddFails(int number) {
        if (number % 2 != 0) {
            throw new IllegalStateException("odd");
        }
        return number / 2;
    }

    @ScalarFunction(value = "t_maybe(BIGINT) -> BIGINT", description = "null for negative numbers")
    public static @Nullable Long maybe(long number) {
        return number < 0 ? null : number + 1;
    }

    @ScalarFunction(value = "t_half(DOUBLE) -> DOUBLE", description = "half of it")
    public static double half(double number) {
        return number / 2;
    }

    @ScalarFunction(value = "t_flip(BOOLEAN) -> BOOLEAN", description = "null to true", nulls = NullRule.CALLED)
    public static @Nullable Boolean flip(@Nullable Boolean value) {
        return value == null ? Boolean.TRUE : value ? null : Boolean.TRUE;
    }

    @ScalarFunction(value = "t_first(T, T) -> T", description = "the first that is there", nulls = NullRule.CALLED)
    public static @Nullable Object first(@Nullable Object left, @Nullable Object right) {
        return left == null ? right : left;
    }

    @ScalarFunction(value = "t_same(T) -> T", description = "itself")
    public static Object same(Object value) {
        return value;
    }

    @ScalarFunction(value = "t_join(STRING...) -> STRING", description = "joined")
    public static String join(String... texts) {
        return String.join("+", texts);
    }

    @ScalarFunction(value = "t_sum(BIGINT, BIGINT...) -> BIGINT", description = "sum; fails on 7")
    public static long sum(long first, long... rest) {
        long sum = first;
        for (long each : rest) {
            if (each == 7) {
                throw new IllegalArgumentException("seven");
            }
            sum += each;
        }
        return sum;
    }

    @ScalarFunction(value = "t_nulls(T...) -> INTEGER", description = "counts nulls", nulls = NullRule.CALLED)
    public static int nulls(@Nullable Object... values) {
        int nulls = 0;
        for (Object value : values) {
            nulls += value == null ? 1 : 0;
        }
        return nulls;
    }

    @ScalarFunction(value = "t_size(ARRAY<T>) -> INTEGER", description = "size")
    public static int size(List<?> list) {
        return list.size();
    }

    @ScalarFunction(value = "t_which(STRING) -> STRING", description = "overload")
    public static String which(String value) {
        return "string " + value;
    }

    @ScalarFunction(value = "t_which(T, T) -> STRING", description = "overload of two")
    public static String which(Object left, Object right) {
        return "objects";
    }

    @ScalarFunction(value = "t_random() -> DOUBLE", description = "volatile", deterministic = false)
    public static double random() {
        return 0.5;
    }

    @ScalarFunction(value = "t_each(ARRAY<T>, (T) => R) -> ARRAY<R>", description = "what a lambda makes of each")
    public static List<?> each(List<?> array, Lambda lambda) {
        List<@Nullable Object> result = new ArrayList<>();
        for (Object element : array) {
            result.add(lambda.apply(element));
        }
        return result;
    }

    @ScalarFunction(
            value = "t_fold(ARRAY<T>, S, (S, T) => S) -> S",
            description = "what a lambda makes of all",
            nulls = NullRule.CALLED)
    public static @Nullable Object fold(@Nullable List<?> array, @Nullable Object initial, Lambda lambda) {
        Object state = initial;
        for (Object element : array == null ? List.of() : array) {
            state = lambda.apply(state, element);
        }
        return state;
    }
}
