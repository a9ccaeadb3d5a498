// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.function;

import java.util.List;

/** The list of these functions. */
public final class TestFunctions {
    /** A new one is one line here. */
    public static final List<Class<?>> CLASSES = List.of(
            ChoiceFunctions.class,
            FailingFunctions.class,
            LengthSum.class,
            NumberSum.class,
            RealSum.class,
            StructSum.class,
            FirstArguments.class,
            RowFunctions.class);

    private TestFunctions() {}

    /** Each case begins anew: some functions count their calls. */
    public static void reset() {
        FailingFunctions.forgetCalls();
    }
}
