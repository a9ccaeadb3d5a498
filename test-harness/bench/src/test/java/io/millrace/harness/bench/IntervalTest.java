// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class IntervalTest {
    @Test
    void the_same_seed_gives_the_same_interval() {
        double[] values = {1.0, 1.2, 0.9, 1.1, 1.3, 1.05, 0.95};

        assertThat(Interval.of(values, 5)).isEqualTo(Interval.of(values, 5));
        assertThat(Interval.of(values, 5).median()).isEqualTo(1.05);
    }

    @Test
    void the_median_of_an_even_number_is_between_two() {
        assertThat(Interval.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    }

    @Test
    void nine_of_ten_intervals_or_more_hold_the_true_median() {
        SplittableRandom random = new SplittableRandom(77);
        int held = 0;
        for (int trial = 0; trial < 200; trial++) {
            double[] values = new double[11];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextDouble();
            }
            Interval interval = Interval.of(values, trial);
            held += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }
        assertThat(held).isGreaterThan(170);
    }

    @Test
    void a_bar_is_met_when_the_upper_end_is_and_missed_when_the_lower_end_is() {
        Interval interval = new Interval(0.9, 1.0, 1.1, 7);

        assertThat(Report.Judged.of("bar", 1.1, interval).verdict()).isEqualTo("met");
        assertThat(Report.Judged.of("bar", 1.0, interval).verdict()).isEqualTo("undecided");
        assertThat(Report.Judged.of("bar", 0.8, interval).verdict()).isEqualTo("not met");
    }

    @Test
    void few_rounds_decide_nothing() {
        Interval interval = new Interval(0.9, 1.0, 1.1, 3);

        assertThat(Report.Judged.of("bar", 2, interval).verdict()).isEqualTo("undecided, 3 of 7 rounds");
    }
}
