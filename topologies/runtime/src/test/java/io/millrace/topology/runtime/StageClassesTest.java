// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import io.millrace.topology.runtime.operator.StageClasses;
import org.junit.jupiter.api.Test;

final class StageClassesTest {
    private static final String SQL = """
            CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
            CREATE STREAM ahead WITH (kafka_topic = 'ahead') AS SELECT k, v * 7919 + 104729 AS w FROM s WHERE v <> 1299709;
            """;

    @Test
    void what_was_compiled_ahead_is_what_the_tasks_ask_for() {
        PhysicalPlan plan =
                new PlanningAdapters(new InMemorySchemaRegistry()).plan(SQL).plan();
        int before = ExpressionCompiler.compilations();

        StageClasses.compile(plan);
        int ahead = ExpressionCompiler.compilations();
        try (SqlPipeline pipeline = SqlPipeline.of(SQL).start()) {
            pipeline.row("s", 1000, "a", 1);
        }

        assertThat(ahead - before).as("a filter and a projection").isEqualTo(2);
        assertThat(ExpressionCompiler.compilations()).isEqualTo(ahead);
    }
}
