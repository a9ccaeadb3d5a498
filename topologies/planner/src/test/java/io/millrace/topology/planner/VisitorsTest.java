// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.StepVisitor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class VisitorsTest {
    @ParameterizedTest
    @MethodSource("families")
    void a_visitor_decides_for_each_record_of_its_family(Class<?> family, Class<?> visitor) {
        Method[] methods = visitor.getDeclaredMethods();
        assertThat(methods).noneMatch(Method::isDefault);
        assertThat(Arrays.stream(methods).map(method -> method.getParameterTypes()[0]))
                .containsExactlyInAnyOrder(records(family).toArray(Class<?>[]::new));
    }

    static Stream<Arguments> families() {
        return Stream.of(
                Arguments.of(TypedExpression.class, TypedExpression.Visitor.class),
                Arguments.of(LogicalNode.class, LogicalNode.Visitor.class),
                Arguments.of(Step.class, StepVisitor.class));
    }

    /** A family may have families of its own. */
    private static Stream<Class<?>> records(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(VisitorsTest::records)
                : Stream.of(family);
    }
}
