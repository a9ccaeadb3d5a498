// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Told what Kafka Streams tells while it restores, at a pace of 1,000 records a second. */
final class RestoreProgressTest {
    private static final TopicPartition LARGE = new TopicPartition("app-large-changelog", 0);
    private static final TopicPartition SMALL = new TopicPartition("app-small-changelog", 0);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong(-5);
    private final List<String> lines = new ArrayList<>();
    private final RestoreProgress progress = new RestoreProgress(meters, nanos::get, lines::add);

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    private double counter(String name) {
        return meters.get(name).counter().count();
    }

    /** A second passes, and a thousand records come. */
    private void second(TopicPartition partition, String store, long batchEnd) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        progress.onBatchRestored(partition, store, batchEnd, 1_000);
    }

    @Test
    void what_is_left_and_how_long_it_takes_are_metrics_and_a_line_every_some_seconds() {
        progress.onRestoreStart(LARGE, "large", 0, 20_000);
        assertThat(gauge("millrace.restore.remaining")).isEqualTo(20_000);
        for (int i = 1; i <= 2; i++) {
            second(LARGE, "large", i * 1_000L - 1);
        }
        assertThat(gauge("millrace.restore.remaining")).isEqualTo(18_000);
        assertThat(gauge("millrace.restore.eta.seconds")).as("after a tenth").isBetween(17.9, 18.1);
        assertThat(lines).as("not yet worth a line").isEmpty();
        for (int i = 3; i <= 19; i++) {
            second(LARGE, "large", i * 1_000L - 1);
        }
        assertThat(lines)
                .containsExactly(
                        "restoring large from app-large-changelog-0: 6000 of 20000 records, about 14 s to go",
                        "restoring large from app-large-changelog-0: 12000 of 20000 records, about 8 s to go",
                        "restoring large from app-large-changelog-0: 18000 of 20000 records, about 2 s to go");
        second(LARGE, "large", 19_999);
        progress.onRestoreEnd(LARGE, "large", 20_000);
        assertThat(gauge("millrace.restore.remaining")).isZero();
        assertThat(gauge("millrace.restore.eta.seconds")).isZero();
        assertThat(counter("millrace.restore.records")).isEqualTo(20_000);
    }

    @Test
    void the_slowest_of_several_restores_says_how_long_it_takes_and_all_count_what_is_left() {
        progress.onRestoreStart(LARGE, "large", 5_000, 25_000);
        progress.onRestoreStart(SMALL, "small", 0, 2_000);
        second(SMALL, "small", 999);
        second(LARGE, "large", 5_999);
        assertThat(gauge("millrace.restore.remaining")).isEqualTo(19_000 + 1_000);
        assertThat(gauge("millrace.restore.eta.seconds")).isBetween(37.9, 38.1);
        progress.onRestoreSuspended(LARGE, "large", 1_000);
        assertThat(gauge("millrace.restore.remaining")).isEqualTo(1_000);
    }

    @Test
    void only_a_restore_from_the_beginning_of_something_counts_as_whole() {
        progress.onRestoreStart(LARGE, "large", 0, 0);
        progress.onRestoreStart(SMALL, "small", 10, 20);
        assertThat(progress.wholeRestores()).isZero();
        progress.onRestoreStart(SMALL, "small", 0, 20);
        assertThat(progress.wholeRestores()).isEqualTo(1);
        assertThat(counter("millrace.restore.whole")).isEqualTo(1);
    }
}
