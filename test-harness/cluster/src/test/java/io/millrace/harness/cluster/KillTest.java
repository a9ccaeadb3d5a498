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
        cluster = Cluster.start(BrokerOptions.temporary());
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

    private void check(Trial trial, String application) {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println(application + ", seed " + seed);
        trial.prepare();
        KillRun run = new KillRun(
                trial, EngineSettings.of(cluster, application, folder.resolve("state")), folder, new Random(seed));
        Trial.Counts counts = run.run(Integer.getInteger("millrace.kills", 3));
        assertThat(counts.rows() + counts.late()).as("rows with seed " + seed).isEqualTo(trial.produced());
    }
}
