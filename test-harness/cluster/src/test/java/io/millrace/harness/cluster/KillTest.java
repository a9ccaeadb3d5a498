// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Engines that are killed with {@code kill -9} under exactly-once: nothing lost, nothing twice. {@code -Dmillrace.kills=30} makes it
 * longer, {@code -Dmillrace.seed=…} repeats one.
 */
@Tag("long")
final class KillTest {
    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(
                BrokerOptions.temporary().with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void sensors_lose_nothing_and_repeat_nothing() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_killed");
        try (SensorTrial trial = new SensorTrial(cluster, copy, 21, 2)) {
            check(trial, "sensors-killed");
        }
    }

    @Test
    void transactions_lose_nothing_and_repeat_nothing() {
        PipelineFolder copy = PipelineFolder.copied("transactions", folder.resolve("copy"), "_killed");
        try (TransactionTrial trial = new TransactionTrial(cluster, copy, 22, 2)) {
            check(trial, "transactions-killed");
        }
    }

    @Test
    void sessions_lose_nothing_and_repeat_nothing() {
        try (SessionTrial trial = new SessionTrial(cluster, folder.resolve("sessions"), 24, 2)) {
            check(trial, "sessions-killed");
        }
    }

    @Test
    void joins_of_streams_lose_nothing_and_repeat_nothing() {
        try (StreamJoinTrial trial = new StreamJoinTrial(cluster, folder.resolve("joins"), 25, 2)) {
            check(trial, "joins-killed");
        }
    }

    /** On another machine nobody knows the transaction that was open, so it has to time out first. */
    @Test
    void sensors_go_on_where_nothing_is_left_but_the_cluster() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_moved");
        try (SensorTrial trial = new SensorTrial(cluster, copy, 23, 2)) {
            trial.prepare();
            EngineSettings settings = EngineSettings.of(cluster, "sensors-moved", folder.resolve("state"))
                    .with("kafka.producer.transaction.timeout.ms", "5000");
            Trial.Counts counts = new KillRun(trial, settings, folder, new Random(5), KillRun.Disk.EMPTY).run(1);
            assertThat(counts.rows() + counts.late()).isEqualTo(trial.produced());
        }
    }

    private void check(Trial trial, String application) {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println(application + ", seed " + seed);
        trial.prepare();
        KillRun run = new KillRun(
                trial, EngineSettings.of(cluster, application, folder.resolve("state")), folder, new Random(seed));
        Trial.Counts counts = run.run(Integer.getInteger("millrace.kills", 2));
        assertThat(counts.rows() + counts.late()).as("rows with seed " + seed).isEqualTo(trial.produced());
    }
}
