// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.config.ConfigKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines under one application: work goes where its state is, and what nobody works on any more is removed. */
@Tag("long")
final class TwoInstancesTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;

    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary()
                .with("group.min.session.timeout.ms", "100")
                .with("transaction.abort.timed.out.transaction.cleanup.interval.ms", "500"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static EngineSettings application(String name, Path folder) {
        return EngineSettings.of(cluster, name, folder)
                .with("kafka.consumer.session.timeout.ms", "1500")
                .with("kafka.consumer.heartbeat.interval.ms", "300")
                .with("kafka.producer.transaction.timeout.ms", "2000");
    }

    /** Few changes behind is near; an empty disk is far, though what it lacks would be restored in no time. */
    @Test
    void work_goes_where_its_state_is_and_what_is_left_behind_is_removed() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_two");
        EngineSettings application = application("two", folder)
                .with(ConfigKeys.COMMIT_INTERVAL, "20")
                .with("streams.acceptable.recovery.lag", "25")
                .with("streams.state.cleanup.delay.ms", "1000");
        try (SensorTrial trial = new SensorTrial(cluster, copy, 51, PARTITIONS)) {
            String topic = copy.topic("sensor_readings");
            trial.prepare();
            Instance first = Instance.start(cluster, "first", application, trial, folder);
            // Many small commits, so that the changelogs are long.
            for (int i = 0; i < 20; i++) {
                trial.produce(50);
                awaitProcessed(application, trial, topic);
            }
            awaitProcessed(application, trial, topic);
            Instance second = Instance.start(cluster, "second", application, trial, folder);
            Await.until(() -> second.databases().size() == 2, TIMEOUT, () -> "warming up " + second.databases());
            assertThat(first.works(topic))
                    .as("who has the state keeps the work")
                    .hasSize(PARTITIONS);
            Set<Integer> warm = second.databases();
            trial.produce(500);
            awaitProcessed(application, trial, topic);

            first.process().kill();
            trial.produce(100);
            second.awaitWorks(topic, PARTITIONS);
            awaitProcessed(application, trial, topic);
            assertThat(second.process().rebuilt())
                    .as("what was warm is not restored from the beginning")
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(warm);

            Instance firstAgain = first.restarted(application);
            firstAgain.awaitWorks(topic, 2);
            second.awaitWorks(topic, 2);
            trial.produce(500);
            awaitProcessed(application, trial, topic);
            assertThat(firstAgain.process().rebuilt()).as("it had the state").isEmpty();
            for (Instance each : List.of(firstAgain, second)) {
                awaitOnly(each, each.works(topic));
            }
            trial.produce(500);
            second.process().kill();
            firstAgain.process().kill();
            EngineChild.untilEnd(firstAgain.settings(), copy.sql(), folder);
            Trial.Counts counts = trial.verify();
            assertThat(counts.rows() + counts.late()).isEqualTo(trial.produced());
        }
    }

    /** A machine that is gone is replaced by a copy of its state; one that only stood still must not write what others wrote. */
    @Test
    void a_standby_takes_over_and_a_frozen_machine_comes_back_without_harm() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_standby");
        EngineSettings application = application("standby", folder).with("streams.num.standby.replicas", "1");
        try (SensorTrial trial = new SensorTrial(cluster, copy, 52, PARTITIONS)) {
            String topic = copy.topic("sensor_readings");
            trial.prepare();
            trial.produce(500);
            Instance first = Instance.start(cluster, "first", application, trial, folder);
            Instance second = Instance.start(cluster, "second", application, trial, folder);
            try (Feed feed = new Feed(List.of(trial))) {
                for (Instance each : List.of(first, second)) {
                    each.awaitWorks(topic, 2);
                    Await.until(
                            () -> each.databases().size() == PARTITIONS,
                            TIMEOUT,
                            () -> "has databases of " + each.databases());
                }
                awaitFurther(application, topic, 600);
                int restores = second.process().restores().size();
                first.process().kill();
                second.awaitWorks(topic, PARTITIONS);
                // None at all where the standby had caught up; from the beginning where it had nothing.
                assertThat(second.process().restoresAfter(restores))
                        .as("what the standby did not have")
                        .noneMatch(EngineProcess.Restore::isWhole);

                Instance firstAgain = first.restarted(application);
                firstAgain.awaitWorks(topic, 2);
                Signals.freeze(second.process().pid());
                firstAgain.awaitWorks(topic, PARTITIONS);
                awaitFurther(application, topic, 600);
                Signals.thaw(second.process().pid());
                second.awaitWorks(topic, 2);
                assertThat(firstAgain.process().rebuilt()).isEmpty();
                first = firstAgain;
            }
            awaitProcessed(application, trial, topic);
            assertThat(second.process().isAlive()).isTrue();
            second.close();
            first.close();
            EngineChild.untilEnd(first.settings(), copy.sql(), folder);
            Trial.Counts counts = trial.verify();
            assertThat(counts.rows() + counts.late()).isEqualTo(trial.produced());
        }
    }

    private static void awaitFurther(EngineSettings application, String topic, int rows) {
        long before = cluster.committed(application.applicationId(), topic);
        Await.until(
                () -> cluster.committed(application.applicationId(), topic) > before + rows,
                TIMEOUT,
                () -> cluster.committed(application.applicationId(), topic) + " rows after " + before);
    }

    private static void awaitOnly(Instance instance, Set<Integer> tasks) {
        Await.until(
                () -> instance.databases().equals(tasks) && instance.markers().equals(tasks),
                Duration.ofSeconds(15),
                () -> "works on " + tasks + ", has databases of " + instance.databases() + " and markers of "
                        + instance.markers());
    }

    private static void awaitProcessed(EngineSettings application, Trial trial, String topic) {
        Await.until(
                () -> cluster.committed(application.applicationId(), topic) >= trial.produced(),
                TIMEOUT,
                () -> cluster.committed(application.applicationId(), topic) + " of " + trial.produced());
    }
}
