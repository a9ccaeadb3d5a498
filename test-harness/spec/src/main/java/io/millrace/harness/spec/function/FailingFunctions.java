// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Functions that fail on purpose. Any thread. */
public final class FailingFunctions {
    private static final AtomicLong CALLS = new AtomicLong();

    private FailingFunctions() {}

    @ScalarFunction(value = "bad_udf(INTEGER) -> INTEGER", description = "always fails", nulls = NullRule.CALLED)
    public static int bad(@Nullable Integer number) {
        throw new IllegalStateException("on purpose");
    }

    @ScalarFunction(value = "bad_udf(BOOLEAN) -> INTEGER", description = "fails for true", nulls = NullRule.CALLED)
    public static int badIfTrue(@Nullable Boolean fails) {
        if (Boolean.TRUE.equals(fails)) {
            throw new IllegalStateException("on purpose");
        }
        return 0;
    }

    @ScalarFunction(
            value = "bad_udf(STRING) -> STRING",
            description = "null on every other call, beginning with the first",
            nulls = NullRule.CALLED,
            deterministic = false)
    public static @Nullable String badEveryOther(@Nullable String text) {
        return CALLS.getAndIncrement() % 2 == 0 ? null : text;
    }

    @ScalarFunction(
            value = "whencondition(BOOLEAN, BOOLEAN) -> BOOLEAN",
            description = "fails unless the second is true")
    public static boolean whenCondition(boolean value, boolean mayBeCalled) {
        require(mayBeCalled);
        return value;
    }

    @ScalarFunction(value = "whenresult(INTEGER, BOOLEAN) -> INTEGER", description = "fails unless the second is true")
    public static int whenResult(int value, boolean mayBeCalled) {
        require(mayBeCalled);
        return value;
    }

    private static void require(boolean mayBeCalled) {
        if (!mayBeCalled) {
            throw new IllegalStateException("must not be called");
        }
    }

    static void forgetCalls() {
        CALLS.set(0);
    }
}
