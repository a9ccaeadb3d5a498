// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ThreadFailuresTest {
    private static final RuntimeException NEIGHBOUR = new IllegalStateException("a broker's trouble");

    private long commits;
    private long nanos;
    private final ThreadFailures failures = new ThreadFailures(() -> commits, () -> nanos);

    @ParameterizedTest
    @EnumSource
    void of_what_millrace_says_only_trouble_with_local_state_is_the_threads_own(ErrorCode code) {
        Set<ErrorCode> ofThreads =
                EnumSet.of(ErrorCode.STATE_UNREADABLE, ErrorCode.STATE_WRITE_FAILED, ErrorCode.STATE_DISK_FULL);
        Throwable thrown = new IllegalStateException("while processing", new MillraceException(code, "it"));
        Duration expected = ofThreads.contains(code) ? Duration.ZERO : null;
        assertThat(failures.replacementDelay(thrown)).isEqualTo(expected);
    }

    @Test
    void a_row_that_is_too_large_is_too_large_the_next_time() {
        Throwable thrown = new StreamsException(
                "Error encountered sending record to topic big-out for task 0_0 due to:",
                new RecordTooLargeException("The message is 9 bytes when serialized"));
        assertThat(failures.replacementDelay(thrown)).isNull();
        assertThat(TooLargeRow.told("a", thrown))
                .isNotNull()
                .hasMessageContaining("topic big-out does not take a row: The message is 9 bytes");
        assertThat(TooLargeRow.told("a", NEIGHBOUR)).isNull();
    }

    @Test
    void brokers_that_do_not_take_rows_in_time_end_nothing_however_long_that_takes() {
        Throwable outage = new StreamsException(new RefusedRowsException("out", new TimeoutException("2 minutes")));
        for (int i = 0; i < 100; i++) {
            assertThat(failures.replacementDelay(outage)).isZero();
        }
        Throwable refused = new StreamsException(new RefusedRowsException("out", new InvalidTimestampException("old")));
        for (int i = 0; i < 5; i++) {
            assertThat(failures.replacementDelay(refused)).isNotNull();
        }
        assertThat(failures.replacementDelay(refused)).isNull();
        Throwable tooLarge = new StreamsException(new RefusedRowsException("out", new RecordTooLargeException("9")));
        assertThat(failures.replacementDelay(tooLarge)).isNull();
        assertThat(TooLargeRow.told("a", tooLarge)).hasMessageContaining("topic out does not take a row: 9");
    }

    @Test
    void threads_that_fail_before_anything_is_committed_are_replaced_later_and_later_and_then_no_more() {
        assertThat(failures.replacementDelay(NEIGHBOUR)).isZero();
        assertThat(failures.replacementDelay(NEIGHBOUR)).hasSeconds(1);
        assertThat(failures.replacementDelay(NEIGHBOUR)).hasSeconds(2);
        assertThat(failures.replacementDelay(NEIGHBOUR)).hasSeconds(4);
        assertThat(failures.replacementDelay(NEIGHBOUR)).hasSeconds(8);
        assertThat(failures.replacementDelay(NEIGHBOUR)).isNull();
    }

    @Test
    void a_commit_between_two_failures_makes_the_second_a_first_one() {
        assertThat(failures.replacementDelay(NEIGHBOUR)).isZero();
        assertThat(failures.replacementDelay(NEIGHBOUR)).hasSeconds(1);
        commits++;
        assertThat(failures.replacementDelay(NEIGHBOUR)).isZero();
    }

    @Test
    void more_than_ten_failures_a_minute_are_too_many_also_with_commits_between_them() {
        for (int i = 0; i < 10; i++) {
            commits++;
            assertThat(failures.replacementDelay(NEIGHBOUR)).isZero();
        }
        commits++;
        assertThat(failures.replacementDelay(NEIGHBOUR)).isNull();
        nanos += TimeUnit.SECONDS.toNanos(61);
        commits++;
        assertThat(failures.replacementDelay(NEIGHBOUR)).isZero();
    }
}
