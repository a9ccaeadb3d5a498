// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Engines that are killed before and after each step of a commit, on a broker: nothing lost, nothing twice, no store restored from
 * the beginning. {@code -Dmillrace.seed=…} repeats one; {@link KillCampaign} takes all steps, in any order.
 */
@Tag("long")
final class CommitKillTest {
    @TempDir
    Path folder;

    @Test
    void a_commit_may_end_before_and_after_each_of_its_steps() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("commit steps, seed " + seed);
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary()
                .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"))) {
            CommitKillRun run = new CommitKillRun(cluster, folder, new Random(seed));
            List<Trial.Counts> counts = run.kill(CommitStep.FEW);
            assertThat(counts).hasSize(2);
        }
    }
}
