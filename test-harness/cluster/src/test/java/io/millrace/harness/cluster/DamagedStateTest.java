// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a task's database that are damaged, between two runs and under a running one: that task is rebuilt and no other. */
@Tag("long")
final class DamagedStateTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 7;
    private static final String LOG = "*.log";
    private static final String TABLES = "*.sst";
    private static final String MANIFEST = "MANIFEST-*";

    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary().with("group.min.session.timeout.ms", "100"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void only_the_damaged_tasks_are_rebuilt_and_every_row_is_right() {
        PipelineFolder copy = PipelineFolder.copied("transactions", folder.resolve("copy"), "_damaged");
        EngineSettings settings = EngineSettings.of(cluster, "damaged", folder.resolve("state"))
                .with("kafka.consumer.session.timeout.ms", "500")
                .with("kafka.consumer.heartbeat.interval.ms", "100");
        try (TransactionTrial trial = new TransactionTrial(cluster, copy, 31, PARTITIONS)) {
            trial.prepare();
            // Stores of several blocks: what was read when they were opened is not read again.
            trial.produce(6_000);
            assertThat(rebuiltByRunToEnd(trial, settings)).isEmpty();
            Damage.WITHOUT_END.toAll(database(settings, 0), LOG);
            Damage.FLIPPED.toAll(database(settings, 1), MANIFEST);
            Damage.DELETED.toAll(database(settings, 2), MANIFEST);
            damagedWhileOpen(trial, settings);
            Damage.HALVED.toAll(database(settings, 0), TABLES);
            trial.produce(200);
            assertThat(rebuiltByRunToEnd(trial, settings))
                    .as("damaged between the runs, and not noticed while it was open")
                    .contains(0)
                    .isSubsetOf(0, 4, 5);
            Trial.Counts counts = trial.verify();
            assertThat(counts.rows() + counts.late()).isEqualTo(trial.produced());
        }
    }

    private void damagedWhileOpen(TransactionTrial trial, EngineSettings settings) {
        try (EngineProcess engine = EngineProcess.start(
                EngineMain.RUN, settings, List.of(trial.folder().sql()), folder, List.of())) {
            engine.awaitReady();
            int atStart = engine.restores().size();
            assertThat(engine.rebuilt())
                    .as("a log may end anywhere, and what is missing is the tail of a changelog")
                    .contains(1, 2)
                    .isSubsetOf(0, 1, 2);
            // The second run makes tables of the first one's log.
            Damage.FLIPPED.toAll(database(settings, 3), TABLES);
            Damage.DELETED.toAll(database(settings, 4), TABLES);
            Damage.DELETED.toAll(database(settings, 5), MANIFEST);
            trial.produce(600);
            Await.until(
                    () -> cluster.committed(
                                    settings.applicationId(), trial.folder().topic("payments"))
                            >= trial.produced(),
                    TIMEOUT,
                    () -> String.join("\n", engine.log()));
            assertThat(EngineProcess.rebuilt(engine.restoresAfter(atStart)))
                    .as("what was noticed while it was open")
                    .contains(3)
                    .isSubsetOf(3, 4, 5);
            engine.kill();
        }
    }

    /** The partitions of tasks that were restored from the beginning. */
    private List<Integer> rebuiltByRunToEnd(TransactionTrial trial, EngineSettings settings) {
        try (EngineProcess engine = EngineProcess.start(
                EngineMain.UNTIL_END, settings, List.of(trial.folder().sql()), folder, List.of())) {
            engine.awaitEnd();
            return engine.rebuilt();
        }
    }

    private static Path database(EngineSettings settings, int partition) {
        return settings.stateDirectory()
                .resolve(settings.applicationId())
                .resolve("databases")
                .resolve("0_" + partition);
    }
}
