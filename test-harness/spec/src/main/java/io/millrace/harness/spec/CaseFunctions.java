// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.harness.spec.function.TestFunctions;
import io.millrace.topology.engine.Compilation;
import io.millrace.udf.functions.Functions;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.List;

/** The functions that cases may call: the built-in ones, and more for the cases that say that they need them. Any thread. */
final class CaseFunctions {
    private static final String NEEDED = "needs:test-functions";

    private final FunctionRegistry builtIn = Compilation.functions();
    private final FunctionRegistry withTest;

    CaseFunctions() {
        List<Class<?>> classes = new ArrayList<>(Functions.CLASSES);
        classes.addAll(TestFunctions.CLASSES);
        withTest = FunctionRegistry.of(classes);
    }

    FunctionRegistry of(ConformanceCase tested) {
        return tested.features().contains(NEEDED) ? withTest : builtIn;
    }
}
