// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.RunReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped pipelines on a broker, each output row against the oracle. */
final class PipelinesTest {
    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void sensors_answer_every_reading_as_the_oracle_does() {
        try (SensorTrial trial = new SensorTrial(cluster, PipelineFolder.shipped("sensors"), 7, 2)) {
            runToEnd(trial, EngineSettings.of(cluster, "sensors", folder.resolve("state")), 6_000);
        }
    }

    private static void runToEnd(Trial trial, EngineSettings settings, int rows) {
        trial.prepare();
        trial.produce(rows);
        RunReport report = EngineRun.untilEnd(settings, List.of(trial.folder().sql()));
        Trial.Counts counts = trial.verify();
        assertThat(report.late()).isEqualTo(counts.late());
        assertThat(report.deadLetters()).isZero();
        assertThat(report.recordsOut()).containsEntry(trial.mainOutput(), counts.rows());
        assertThat(report.queries())
                .allSatisfy(query -> assertThat(query.inFlight())
                        .as("consumed less what became of it")
                        .isZero());
    }
}
