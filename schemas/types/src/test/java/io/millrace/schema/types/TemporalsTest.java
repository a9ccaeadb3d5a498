// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TemporalsTest {
    @Test
    void texts_round_trip() {
        long seed = System.nanoTime();
        System.out.println("TemporalsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            int days = random.nextInt() >> random.nextInt(32);
            assertThat(Temporals.date(Temporals.dateText(days))).isEqualTo(days);
            assertThat(Temporals.dateText(days))
                    .isEqualTo(LocalDate.ofEpochDay(days).toString());
            int time = random.nextInt((int) Temporals.DAY_MILLIS) / 1000 * (random.nextBoolean() ? 1000 : 1);
            assertThat(Temporals.time(Temporals.timeText(time))).isEqualTo(time);
            assertThat(LocalTime.parse(Temporals.timeText(time)).toNanoOfDay()).isEqualTo(time * 1_000_000L);
            long millis = (random.nextLong() >> 1) >> random.nextInt(63);
            assertThat(Temporals.timestamp(Temporals.timestampText(millis))).isEqualTo(millis);
            assertThat(Instant.parse(Temporals.timestampText(millis / 1_000_000) + "Z")
                            .toEpochMilli())
                    .isEqualTo(millis / 1_000_000);
        }
    }

    @Test
    void parts_may_be_left_out_and_offsets_are_taken() {
        assertThat(Temporals.timestamp("2017")).isEqualTo(at("2017-01-01T00:00:00Z"));
        assertThat(Temporals.timestamp("2017-11")).isEqualTo(at("2017-11-01T00:00:00Z"));
        assertThat(Temporals.timestamp("2017-11-17T04")).isEqualTo(at("2017-11-17T04:00:00Z"));
        assertThat(Temporals.timestamp(" 2017-11-17 04:05 ")).isEqualTo(at("2017-11-17T04:05:00Z"));
        assertThat(Temporals.timestamp("2017-11-17T04:05:06.7+02:00")).isEqualTo(at("2017-11-17T02:05:06.700Z"));
        assertThat(Temporals.timestamp("2017-11-17T04:05:06.123456789-0130")).isEqualTo(at("2017-11-17T05:35:06.123Z"));
        assertThat(Temporals.timestamp("2017 +02")).isEqualTo(at("2016-12-31T22:00:00Z"));
        assertThat(Temporals.time("7")).isEqualTo(7 * 3_600_000);
        assertThat(Temporals.timeText(36_900_000)).isEqualTo("10:15");
        assertThat(Temporals.timestampText(0)).isEqualTo("1970-01-01T00:00:00.000");
    }

    @Test
    void what_is_no_time_fails() {
        for (String text : List.of(
                "",
                "x",
                "201",
                "20170101",
                "2017-13",
                "2017-02-29",
                "2017-01-01T24",
                "2017-01-01T1:2:3.",
                "2017T04Z!")) {
            assertThatThrownBy(() -> Temporals.timestamp(text)).as(text).isInstanceOf(ValueException.class);
        }
        assertThatThrownBy(() -> Temporals.timestamp("+999999999-01-01")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Temporals.date("2017-01-01T00")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Temporals.time("24:00")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Temporals.timeText(86_400_000)).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Temporals.timeText(-1)).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Temporals.dateOfTimestamp(Long.MAX_VALUE)).isInstanceOf(ValueException.class);
    }

    @Test
    void days_and_times_of_timestamps_round_down() {
        assertThat(Temporals.dateOfTimestamp(-1)).isEqualTo(-1);
        assertThat(Temporals.timeOfTimestamp(-1)).isEqualTo(86_399_999);
        assertThat(Temporals.timestampOfDate(Integer.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE * 86_400_000L);
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
