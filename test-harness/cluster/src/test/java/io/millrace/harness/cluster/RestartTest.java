// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines that are stopped in the middle and started again: the outputs are those of a run that never stopped. */
final class RestartTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

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

    private enum State {
        KEPT,
        DELETED
    }

    @Test
    void sensors_go_on_with_the_state_that_they_had() {
        sensors(State.KEPT, "_kept");
    }

    @Test
    void sensors_whose_state_folder_is_gone_restore_it_from_the_changelogs() {
        sensors(State.DELETED, "_deleted");
    }

    @Test
    void transactions_go_on_with_their_table_and_frames() {
        PipelineFolder copy = PipelineFolder.copied("transactions", folder.resolve("copy"), "_kept");
        try (TransactionTrial trial = new TransactionTrial(cluster, copy, 12, 2)) {
            stopInTheMiddle(
                    trial, EngineSettings.of(cluster, "transactions-kept", folder.resolve("state")), State.KEPT);
        }
    }

    @Test
    void logs_restore_frames_behind_a_repartition() {
        PipelineFolder copy = PipelineFolder.copied("logs", folder.resolve("copy"), "_deleted");
        try (LogTrial trial = new LogTrial(cluster, copy, 13)) {
            stopInTheMiddle(trial, EngineSettings.of(cluster, "logs-deleted", folder.resolve("state")), State.DELETED);
        }
    }

    private void sensors(State state, String suffix) {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), suffix);
        try (SensorTrial trial = new SensorTrial(cluster, copy, 9, 2)) {
            stopInTheMiddle(trial, EngineSettings.of(cluster, "sensors" + suffix, folder.resolve("state")), state);
        }
    }

    private static void stopInTheMiddle(Trial trial, EngineSettings settings, State state) {
        List<Path> files = List.of(trial.folder().sql());
        trial.prepare();
        trial.produce(2_000);
        RunReport first;
        try (EngineRun run = EngineRun.start(settings, files)) {
            Await.until(
                    () -> cluster.count(trial.mainOutput()) > 200,
                    TIMEOUT,
                    () -> run.application().condition());
            first = run.stop();
        }
        long inTheMiddle = cluster.count(trial.mainOutput());
        if (state == State.DELETED) {
            Folders.delete(settings.stateDirectory());
        }
        trial.produce(2_000);
        RunReport second = EngineRun.untilEnd(settings, files);
        Trial.Counts counts = trial.verify();
        assertThat(inTheMiddle).isLessThan(counts.rows());
        assertThat(first.late() + second.late()).isEqualTo(counts.late());
        assertThat(written(first, trial) + written(second, trial)).isEqualTo(counts.rows());
    }

    private static long written(RunReport report, Trial trial) {
        return report.recordsOut().getOrDefault(trial.mainOutput(), 0L);
    }
}
