// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.Step;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VisitorsTest {
    @ParameterizedTest
    @ValueSource(classes = {TypedExpression.class, LogicalNode.class, Step.class})
    void a_visitor_decides_for_each_record_of_its_family(Class<?> family) throws ClassNotFoundException {
        Method[] methods = Class.forName(family.getName() + "$Visitor").getDeclaredMethods();
        assertThat(methods).noneMatch(Method::isDefault);
        assertThat(Arrays.stream(methods).map(method -> method.getParameterTypes()[0]))
                .containsExactlyInAnyOrder(records(family).toArray(Class<?>[]::new));
    }

    /** A family may have families of its own. */
    private static Stream<Class<?>> records(Class<?> family) {
        return family.isSealed()
                ? Arrays.stream(family.getPermittedSubclasses()).flatMap(VisitorsTest::records)
                : Stream.of(family);
    }
}
