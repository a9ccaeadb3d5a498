// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed under a running engine and comes back: the engine goes on by itself, nothing is lost or twice. */
@Tag("long")
final class BrokerOutageTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void an_engine_survives_its_broker() {
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary())) {
            PipelineFolder pipeline = PipelineFolder.shipped("sensors");
            EngineSettings settings = EngineSettings.of(cluster, "sensors", folder.resolve("state"));
            try (SensorTrial trial = new SensorTrial(cluster, pipeline, 41, 2);
                    EngineRun run = startedWith(trial, settings)) {
                awaitMoreThan(cluster, trial, run, 100);
                cluster.killAndRestartBroker();
                trial.produce(1_000);
                awaitMoreThan(cluster, trial, run, 1_200);
                assertThat(run.application().isAlive()).isTrue();
                run.stop();
                EngineRun.untilEnd(settings, List.of(pipeline.sql()));
                Trial.Counts counts = trial.verify();
                assertThat(counts.rows() + counts.late()).isEqualTo(trial.produced());
            }
        }
    }

    private static EngineRun startedWith(Trial trial, EngineSettings settings) {
        trial.prepare();
        trial.produce(1_000);
        return EngineRun.start(settings, List.of(trial.folder().sql()));
    }

    private static void awaitMoreThan(Cluster cluster, Trial trial, EngineRun run, long rows) {
        Await.until(
                () -> cluster.count(trial.mainOutput()) > rows,
                TIMEOUT,
                () -> cluster.count(trial.mainOutput()) + " rows, "
                        + run.application().condition() + " "
                        + run.application().failure());
    }
}
