// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.runtime.metrics.SourceCounters.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunReportTest {
    @TempDir
    Path folder;

    private PhysicalPlan plan(String sql) throws IOException {
        Path file = Files.writeString(folder.resolve("p.sql"), sql);
        try (SchemaRegistry none = SchemaRegistry.none();
                Compilation compilation = Compilation.of(List.of(file), none)) {
            assertThat(compilation.files().hasErrors()).isFalse();
            return compilation.files().plan();
        }
    }

    @Test
    void a_source_that_no_task_read_is_counted_with_zeros() throws IOException {
        PhysicalPlan plan = plan("""
                CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='s', value_format='JSON');
                CREATE TABLE t (k VARCHAR PRIMARY KEY, w INT) WITH (kafka_topic='t', value_format='JSON');
                CREATE STREAM joined AS SELECT s.k, v, w FROM s JOIN t ON s.k = t.k;
                CREATE STREAM copied AS SELECT * FROM s;
                """);
        String joined = plan.queries().get(0).id();
        String copied = plan.queries().get(1).id();

        List<Snapshot> nothing = RunReport.ofEachSource(plan, List.of());
        Snapshot read = new Snapshot(joined, "S", 5, 4, 1, 0, 0, 0);
        List<Snapshot> something = RunReport.ofEachSource(plan, List.of(read));

        assertThat(nothing)
                .containsExactlyInAnyOrder(
                        new Snapshot(joined, "S", 0, 0, 0, 0, 0, 0),
                        new Snapshot(joined, "T", 0, 0, 0, 0, 0, 0),
                        new Snapshot(copied, "S", 0, 0, 0, 0, 0, 0));
        assertThat(something).hasSize(3).contains(read);
    }
}
