// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The largest and the smallest of several values; nulls do not count. Any thread. */
public final class ExtremeFunctions {
    private ExtremeFunctions() {}

    @ScalarFunction(
            value = "greatest(INTEGER...) -> INTEGER",
            description = "the largest argument that is not null",
            examples = @Example(sql = "greatest(3, NULL, 7)", result = "7"),
            nulls = NullRule.CALLED)
    @ScalarFunction(
            value = "greatest(DATE...) -> DATE",
            description = "the largest argument that is not null",
            nulls = NullRule.CALLED)
    @ScalarFunction(
            value = "greatest(TIME...) -> TIME",
            description = "the largest argument that is not null",
            nulls = NullRule.CALLED)
    public static @Nullable Integer greatest(@Nullable Integer... values) {
        Integer best = null;
        for (Integer value : values) {
            if (value != null && (best == null || value.compareTo(best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "greatest(BIGINT...) -> BIGINT",
            description = "the largest argument that is not null",
            examples = @Example(sql = "greatest(20000000000, 30000000000)", result = "30000000000"),
            nulls = NullRule.CALLED)
    @ScalarFunction(
            value = "greatest(TIMESTAMP...) -> TIMESTAMP",
            description = "the largest argument that is not null",
            nulls = NullRule.CALLED)
    public static @Nullable Long greatest(@Nullable Long... values) {
        Long best = null;
        for (Long value : values) {
            if (value != null && (best == null || value.compareTo(best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "greatest(DOUBLE...) -> DOUBLE",
            description = "the largest argument that is not null",
            examples = @Example(sql = "greatest(1.5E0, 2)", result = "2E0"),
            nulls = NullRule.CALLED)
    public static @Nullable Double greatest(@Nullable Double... values) {
        Double best = null;
        for (Double value : values) {
            if (value != null && (best == null || value.compareTo(best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "greatest(DECIMAL(p, s)...) -> DECIMAL(p, s)",
            description = "the largest argument that is not null",
            examples = @Example(sql = "greatest(1.5, 2.25)", result = "2.25"),
            nulls = NullRule.CALLED)
    public static @Nullable BigDecimal greatest(@Nullable BigDecimal... values) {
        BigDecimal best = null;
        for (BigDecimal value : values) {
            if (value != null && (best == null || value.compareTo(best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "greatest(STRING...) -> STRING",
            description = "the largest argument that is not null",
            examples = @Example(sql = "greatest('b', 'a', NULL)", result = "'b'"),
            nulls = NullRule.CALLED)
    public static @Nullable String greatest(@Nullable String... values) {
        String best = null;
        for (String value : values) {
            if (value != null && (best == null || value.compareTo(best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "greatest(BYTES...) -> BYTES",
            description = "the largest argument that is not null",
            examples = @Example(sql = "greatest(X'01', X'FF')", result = "X'FF'"),
            nulls = NullRule.CALLED)
    public static @Nullable ByteBuffer greatest(@Nullable ByteBuffer... values) {
        ByteBuffer best = null;
        for (ByteBuffer value : values) {
            if (value != null && (best == null || SqlOrder.compareBytes(value, best) > 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "least(INTEGER...) -> INTEGER",
            description = "the smallest argument that is not null",
            examples = @Example(sql = "least(3, NULL, 7)", result = "3"),
            nulls = NullRule.CALLED)
    @ScalarFunction(
            value = "least(DATE...) -> DATE",
            description = "the smallest argument that is not null",
            nulls = NullRule.CALLED)
    @ScalarFunction(
            value = "least(TIME...) -> TIME",
            description = "the smallest argument that is not null",
            nulls = NullRule.CALLED)
    public static @Nullable Integer least(@Nullable Integer... values) {
        Integer best = null;
        for (Integer value : values) {
            if (value != null && (best == null || value.compareTo(best) < 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "least(BIGINT...) -> BIGINT",
            description = "the smallest argument that is not null",
            examples = @Example(sql = "least(20000000000, 30000000000)", result = "20000000000"),
            nulls = NullRule.CALLED)
    @ScalarFunction(
            value = "least(TIMESTAMP...) -> TIMESTAMP",
            description = "the smallest argument that is not null",
            nulls = NullRule.CALLED)
    public static @Nullable Long least(@Nullable Long... values) {
        Long best = null;
        for (Long value : values) {
            if (value != null && (best == null || value.compareTo(best) < 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "least(DOUBLE...) -> DOUBLE",
            description = "the smallest argument that is not null",
            examples = @Example(sql = "least(1.5E0, 2)", result = "1.5E0"),
            nulls = NullRule.CALLED)
    public static @Nullable Double least(@Nullable Double... values) {
        Double best = null;
        for (Double value : values) {
            if (value != null && (best == null || value.compareTo(best) < 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "least(DECIMAL(p, s)...) -> DECIMAL(p, s)",
            description = "the smallest argument that is not null",
            examples = @Example(sql = "least(1.5, 2.25)", result = "1.50"),
            nulls = NullRule.CALLED)
    public static @Nullable BigDecimal least(@Nullable BigDecimal... values) {
        BigDecimal best = null;
        for (BigDecimal value : values) {
            if (value != null && (best == null || value.compareTo(best) < 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "least(STRING...) -> STRING",
            description = "the smallest argument that is not null",
            examples = @Example(sql = "least('b', 'a', NULL)", result = "'a'"),
            nulls = NullRule.CALLED)
    public static @Nullable String least(@Nullable String... values) {
        String best = null;
        for (String value : values) {
            if (value != null && (best == null || value.compareTo(best) < 0)) {
                best = value;
            }
        }
        return best;
    }

    @ScalarFunction(
            value = "least(BYTES...) -> BYTES",
            description = "the smallest argument that is not null",
            examples = @Example(sql = "least(X'01', X'FF')", result = "X'01'"),
            nulls = NullRule.CALLED)
    public static @Nullable ByteBuffer least(@Nullable ByteBuffer... values) {
        ByteBuffer best = null;
        for (ByteBuffer value : values) {
            if (value != null && (best == null || SqlOrder.compareBytes(value, best) < 0)) {
                best = value;
            }
        }
        return best;
    }
}
