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
            trial.prepare();
            trial.produce(6_000);
            runToEnd(trial, EngineSettings.of(cluster, "sensors", folder.resolve("state")));
        }
    }

    @Test
    void transactions_join_score_and_route_every_payment_as_the_oracle_does() {
        try (TransactionTrial trial = new TransactionTrial(cluster, PipelineFolder.shipped("transactions"), 11, 2)) {
            trial.prepare();
            trial.produce(2_000);
            trial.changeAccounts(30);
            trial.produce(2_500);
            runToEnd(trial, EngineSettings.of(cluster, "transactions", folder.resolve("state")));
        }
    }

    @Test
    void logs_report_health_floods_and_outages_as_the_oracle_does() {
        try (LogTrial trial = new LogTrial(cluster, PipelineFolder.shipped("logs"), 13)) {
            trial.prepare();
            trial.produce(6_000);
            runToEnd(trial, EngineSettings.of(cluster, "logs", folder.resolve("state")));
        }
    }

    @Test
    void at_least_once_gives_the_same_rows_when_nothing_fails() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_alo");
        try (SensorTrial trial = new SensorTrial(cluster, copy, 8, 3)) {
            trial.prepare();
            trial.produce(4_000);
            runToEnd(
                    trial,
                    EngineSettings.of(cluster, "sensors-alo", folder.resolve("state"))
                            .with("millrace.processing.guarantee", "at_least_once"));
        }
    }

    private static void runToEnd(Trial trial, EngineSettings settings) {
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
