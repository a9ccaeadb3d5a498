// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.expression.Interpreter;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.Step;
import io.millrace.udf.registry.FunctionDescription;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples of functions that take lambdas: their contract test cannot read them. */
final class LambdaExamplesTest {
    @TestFactory
    Stream<DynamicTest> give_their_results() {
        List<FunctionDescription.Sample> samples = TestPorts.FUNCTIONS.list().stream()
                .flatMap(function -> function.signatures().stream())
                .flatMap(entry -> entry.examples().stream())
                .filter(sample -> sample.sql().contains("=>"))
                .toList();
        assertThat(samples).hasSizeGreaterThan(6);
        return samples.stream()
                .map(sample -> DynamicTest.dynamicTest(
                        sample.sql(), () -> assertThat(value(sample.sql())).isEqualTo(value(sample.result()))));
    }

    private static @Nullable Object value(String expression) {
        PlannedFiles planned = Planning.plan("CREATE STREAM x AS SELECT page, " + expression + " AS v FROM clicks;");
        assertThat(ErrorCase.told(planned.diagnostics())).isEmpty();
        Step.Project project = (Step.Project) planned.plan().queries().get(0).step("X.project");
        TypedExpression value = project.expressions().get(1);
        return Interpreter.evaluateConstant(value);
    }
}
