// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TrailingRowsTest {
    private final TrailingRows<String> rows = new TrailingRows<>(10);

    @Test
    void a_frame_holds_both_of_its_ends() {
        arrive(100, "a");
        arrive(105, "b");
        assertThat(arrive(110, "c").range(10)).containsExactly("a", "b", "c");
        assertThat(arrive(111, "d").range(10)).containsExactly("b", "c", "d");
    }

    @Test
    void equal_times_count_in_order_of_arrival() {
        assertThat(arrive(100, "a").range(10)).containsExactly("a");
        assertThat(arrive(100, "b").range(10)).containsExactly("a", "b");
        assertThat(arrive(100, "c").preceding(1)).containsExactly("b", "c");
    }

    @Test
    void a_late_row_within_grace_has_its_own_frame_and_enters_later_ones() {
        arrive(100, "a");
        arrive(108, "b");
        assertThat(arrive(104, "late").range(10)).containsExactly("a", "late");
        assertThat(arrive(109, "c").range(10)).containsExactly("a", "late", "b", "c");
    }

    @Test
    void a_row_is_late_when_it_is_older_than_stream_time_less_grace() {
        arrive(100, "a");
        assertThat(rows.arrive(0, "key", 90, "still")).isNotNull();
        assertThat(rows.arrive(0, "key", 89, "late")).isNull();
        assertThat(rows.late()).isEqualTo(1);
    }

    @Test
    void stream_time_is_of_a_partition_and_over_its_keys() {
        arrive(100, "a");
        assertThat(rows.arrive(0, "other", 80, "b")).isNull();
        assertThat(rows.arrive(1, "other", 80, "c")).isNotNull();
    }

    @Test
    void percentiles_accept_either_neighbour_of_the_rank_and_one_percent() {
        Aggregates.Percentile median = Aggregates.percentile(List.of(1.0, 2.0, 3.0, 4.0), 0.5);
        assertThat(median.accepts(2.0)).isTrue();
        assertThat(median.accepts(3.02)).isTrue();
        assertThat(median.accepts(1.9)).isFalse();
        assertThat(median.accepts(3.1)).isFalse();
    }

    @Test
    void sums_keep_what_plain_addition_loses() {
        assertThat(Aggregates.sum(List.of(1e16, 1.0, -1e16))).isEqualTo(1.0);
        assertThat(Aggregates.stddevSamp(List.of(5.0))).isZero();
        assertThat(Aggregates.stddevSamp(List.of(2.0, 4.0))).isEqualTo(Math.sqrt(2));
        assertThat(Aggregates.avg(List.of())).isNull();
    }

    private TrailingRows.Frames<String> arrive(long millis, String row) {
        return Objects.requireNonNull(rows.arrive(0, "key", millis, row));
    }
}
