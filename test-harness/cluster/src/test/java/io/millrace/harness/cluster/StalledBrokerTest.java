// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.config.ConfigKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that stands still while a commit is on its way to it, until the engine has given up; then it goes on and commits what
 * it was sent. What the engine holds in memory is dropped, the changelog is right, and no state is lost.
 */
@Tag("long")
final class StalledBrokerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void a_commit_of_unknown_outcome_loses_nothing_and_repeats_nothing() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_stalled");
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary()
                        .with("group.min.session.timeout.ms", "100")
                        .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
                SensorTrial trial = new SensorTrial(cluster, copy, 61, 2)) {
            EngineSettings settings = EngineSettings.of(cluster, "stalled", folder.resolve("state"))
                    .with("kafka.consumer.session.timeout.ms", "3000")
                    .with("kafka.consumer.heartbeat.interval.ms", "500")
                    .with("kafka.producer.max.block.ms", "1500")
                    .with(ConfigKeys.THREADS, "1");
            trial.prepare();
            trial.produce(500);
            EngineChild.untilEnd(settings, copy.sql(), folder);
            EngineSettings patient = settings.with("kafka.producer.transaction.timeout.ms", "60000");
            stall(cluster, trial, patient, Until.COMMIT_TIMED_OUT);
            stall(cluster, trial, patient, Until.COMMIT_TIMED_OUT_TWICE);
            stall(
                    cluster,
                    trial,
                    settings.with("kafka.producer.transaction.timeout.ms", "1000"),
                    Until.COMMIT_TIMED_OUT);
            EngineChild.untilEnd(settings, copy.sql(), folder);
            Trial.Counts counts = trial.verify();
            assertThat(counts.rows() + counts.late()).isEqualTo(trial.produced());
        }
    }

    /** How long the broker stands still. */
    private enum Until {
        /** Kafka Streams then tries once more, and finds out what became of the transaction where that is known. */
        COMMIT_TIMED_OUT,
        /** Then it gives up; and the broker commits, because that is the first thing that it finds in its sockets. */
        COMMIT_TIMED_OUT_TWICE
    }

    private void stall(Cluster cluster, SensorTrial trial, EngineSettings settings, Until until) {
        try (Debugger debugger = Debugger.listening(TIMEOUT);
                EngineProcess engine = EngineProcess.start(
                        EngineMain.RUN,
                        settings,
                        List.of(trial.folder().sql()),
                        folder,
                        List.of(debugger.jvmArgument()))) {
            debugger.attach();
            assertThat(engine.awaitReady()).as("whole restores").isZero();
            int restores = engine.restores().size();
            // A commit with changes of state, and not one of the alerts alone.
            CommitStep.CHANGES_SENT.stop(debugger, 1);
            trial.produce(300);
            debugger.awaitStop(TIMEOUT);
            CommitStep.BEFORE_COMMIT.stop(debugger, 1);
            debugger.goOn();
            debugger.awaitStop(TIMEOUT);
            cluster.freezeBroker();
            try {
                debugger.goOn();
                Await.until(() -> timedOut(engine) > until.ordinal(), TIMEOUT, () -> String.join("\n", engine.log()));
            } finally {
                cluster.thawBroker();
            }
            trial.produce(300);
            String topic = trial.folder().topic("sensor_readings");
            Await.until(
                    () -> cluster.committed(settings.applicationId(), topic) >= trial.produced(),
                    TIMEOUT,
                    () -> String.join("\n", engine.log()));
            assertThat(engine.rebuilt())
                    .as("what a commit of unknown outcome costs")
                    .isEmpty();
            if (until == Until.COMMIT_TIMED_OUT_TWICE) {
                assertThat(engine.restoresAfter(restores))
                        .as("the generation is dropped, and read again from the changelog")
                        .anyMatch(restore -> restore.end() - restore.from() > 2);
            }
            engine.kill();
        }
    }

    private static long timedOut(EngineProcess engine) {
        return engine.log().stream()
                .filter(line -> line.contains("Committing task(s)") && line.endsWith("failed."))
                .count();
    }
}
