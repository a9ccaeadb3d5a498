// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Runs the sensor and the transaction pipeline as one application in a process that is killed at chosen steps of a commit while
 * input goes on, then once more to the end. A stream thread has tasks of both, so a commit is one transaction of both. One thread.
 */
final class CommitKillRun {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int ROWS_BEFORE = 100;
    private static final int ROUNDS_BEFORE = 3;
    private static final int TIMES_MAX = 6;

    private final Cluster cluster;
    private final Path folder;
    private final Random random;

    /** @param random which commit it is */
    CommitKillRun(Cluster cluster, Path folder, Random random) {
        this.cluster = cluster;
        this.folder = folder;
        this.random = random;
    }

    /** Kills once at each of the steps and verifies every row of both pipelines. */
    List<Trial.Counts> kill(List<CommitStep> steps) {
        PipelineFolder sensors = PipelineFolder.copied("sensors", folder.resolve("sensors"), "_steps");
        PipelineFolder transactions = PipelineFolder.copied("transactions", folder.resolve("transactions"), "_steps");
        EngineSettings settings = EngineSettings.of(cluster, "steps", folder.resolve("state"));
        try (SensorTrial first = new SensorTrial(cluster, sensors, random.nextInt(1_000), 2);
                TransactionTrial second = new TransactionTrial(cluster, transactions, random.nextInt(1_000), 2)) {
            List<Trial> trials = List.of(first, second);
            List<Path> files = List.of(sensors.sql(), transactions.sql());
            trials.forEach(Trial::prepare);
            try (EngineProcess engine = EngineProcess.start(EngineMain.RUN, settings, files, folder, List.of())) {
                for (int round = 0; round < ROUNDS_BEFORE; round++) {
                    trials.forEach(trial -> trial.produce(ROWS_BEFORE));
                    awaitCommitted(settings, first.produced(), sensors.topic("sensor_readings"));
                    awaitCommitted(settings, second.produced(), transactions.topic("payments"));
                }
                engine.kill();
            }
            try (Feed feed = new Feed(trials)) {
                for (CommitStep step : steps) {
                    killOnce(step, settings, files);
                }
            }
            EngineChild.untilEnd(settings, files, folder);
            return verified(trials);
        }
    }

    private void awaitCommitted(EngineSettings settings, long rows, String topic) {
        Await.until(
                () -> cluster.committed(settings.applicationId(), topic) >= rows,
                TIMEOUT,
                () -> cluster.committed(settings.applicationId(), topic) + " of " + rows + " of " + topic);
    }

    private void killOnce(CommitStep step, EngineSettings settings, List<Path> files) {
        int times = 1 + random.nextInt(TIMES_MAX);
        try (Debugger debugger = Debugger.listening(TIMEOUT)) {
            ChildJvm engine =
                    EngineChild.start(EngineMain.RUN, settings, files, folder, List.of(debugger.jvmArgument()));
            try {
                debugger.attach();
                assertThat(EngineChild.awaitReady(engine))
                        .as("whole restores before the kill at " + step)
                        .isZero();
                step.stop(debugger, times);
                debugger.awaitStop(TIMEOUT);
            } finally {
                engine.kill();
            }
        }
        System.out.println("killed at " + step + ", time " + times);
    }

    private static List<Trial.Counts> verified(List<Trial> trials) {
        List<Trial.Counts> all = new ArrayList<>();
        for (Trial trial : trials) {
            Trial.Counts counts = trial.verify();
            assertThat(counts.rows() + counts.late())
                    .as(trial.mainOutput() + " and late rows")
                    .isEqualTo(trial.produced());
            all.add(counts);
        }
        return all;
    }
}
