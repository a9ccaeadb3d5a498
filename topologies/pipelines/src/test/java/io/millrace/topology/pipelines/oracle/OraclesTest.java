// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.pipelines.AccessLog;
import io.millrace.topology.pipelines.AccessLogGenerator;
import io.millrace.topology.pipelines.Account;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.Payment;
import io.millrace.topology.pipelines.SensorReading;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OraclesTest {
    private static final long START = 1_750_000_000_000L;

    @Test
    void a_reading_is_answered_with_its_frames() {
        SensorOracle oracle = new SensorOracle(features -> features[0]);
        oracle.accept(0, reading(0, 60.0, 1.0));
        SensorOracle.Enriched row = Objects.requireNonNull(oracle.accept(0, reading(40_000, 63.0, 3.0)));
        assertThat(row.readings30s()).isEqualTo(1);
        assertThat(row.readings5m()).isEqualTo(2);
        assertThat(row.temperatureAvg5m()).isEqualTo(61.5);
        assertThat(row.vibrationStddev30s()).isZero();
        assertThat(row.vibrationStddev5m()).isEqualTo(Math.sqrt(2));
        assertThat(row.temperatureChange()).isEqualTo(3.0);
        assertThat(row.score()).isEqualTo(1.5);
        assertThat(row.alert()).isNotNull();
    }

    @Test
    void a_reading_without_a_figure_has_no_score_and_no_alert() {
        SensorOracle oracle = new SensorOracle(features -> 1);
        SensorOracle.Enriched row = Objects.requireNonNull(oracle.accept(0, reading(0, 60.0, null)));
        assertThat(row.score()).isNull();
        assertThat(row.alert()).isNull();
        assertThat(row.vibrationAvg30s()).isNull();
        assertThat(row.temperatureChange()).isZero();
    }

    @Test
    void payments_are_routed_by_their_score() {
        assertThat(scored(0.81).route()).isEqualTo(TransactionOracle.Route.ALERT);
        assertThat(scored(0.8).route()).isEqualTo(TransactionOracle.Route.REVIEW);
        assertThat(scored(0.3).route()).isEqualTo(TransactionOracle.Route.NONE);
        assertThat(scored(0.5).card()).isEqualTo("nnnnnnnnnnnn3456");
    }

    @Test
    void a_payment_of_an_unknown_account_has_no_score() {
        TransactionOracle oracle = new TransactionOracle(features -> 1);
        TransactionOracle.Scored row = Objects.requireNonNull(oracle.accept(0, payment()));
        assertThat(row.score()).isNull();
        assertThat(row.homeCountry()).isNull();
        assertThat(row.spend1m()).isEqualTo(10.0);
    }

    @Test
    void a_flood_is_reported_once_for_each_crossing() {
        LogOracle oracle = new LogOracle(features -> 0);
        int incidents = 0;
        for (int burst = 0; burst < 2; burst++) {
            for (int i = 0; i < 150; i++) {
                LogOracle.Connection row = Objects.requireNonNull(
                        oracle.connection(0, request("203.0.113.9", START + burst * 5_000L + i * 5L)));
                LogOracle.Incident incident = row.incident();
                if (incident != null) {
                    incidents++;
                    assertThat(incident.measured()).isEqualTo(101.0);
                    assertThat(incident.client()).isEqualTo("203.n-nnn-n");
                }
            }
        }
        assertThat(incidents).isEqualTo(2);
    }

    /** The pipeline asks for two earlier times where one would expect the count before; in order they say the same. */
    @Test
    void the_crossing_is_where_the_count_before_was_not_above() {
        LogOracle oracle = new LogOracle(features -> 0);
        Map<String, Long> countBefore = new HashMap<>();
        AccessLogGenerator generator = new AccessLogGenerator(GeneratorOptions.orderly(5, 4));
        int incidents = 0;
        for (int i = 0; i < 60_000; i++) {
            AccessLog row = generator.next(START + i * 4L);
            LogOracle.Connection connection = oracle.connection(0, row);
            if (connection != null) {
                long before = countBefore.getOrDefault(row.clientIp(), 0L);
                boolean crosses = connection.connections1s() > 100 && before <= 100;
                assertThat(connection.incident() != null).isEqualTo(crosses);
                countBefore.put(row.clientIp(), connection.connections1s());
                incidents += crosses ? 1 : 0;
            }
        }
        assertThat(incidents).isPositive();
    }

    @Test
    void an_outage_is_reported_with_the_first_alarm_of_a_minute() {
        LogOracle oracle = new LogOracle(features -> 0);
        long[] seconds = {0, 10, 20, 30, 80, 141};
        long[] requests = {29, 30, 30, 30, 30, 30};
        double[] scores = {0.9, 0.95, 0.2, 0.81, 0.9, 0.9};
        boolean[] incidents = {false, true, false, false, false, true};
        for (int i = 0; i < scores.length; i++) {
            LogOracle.Alarm alarm =
                    Objects.requireNonNull(oracle.alarm(0, "cart", START + seconds[i] * 1_000, requests[i], scores[i]));
            assertThat(alarm.incident() != null).as("row %d", i).isEqualTo(incidents[i]);
        }
    }

    @Test
    void a_request_is_answered_with_the_last_minute_of_its_service() {
        LogOracle oracle = new LogOracle(features -> features[0]);
        oracle.request(0, request("10.0.0.1", START));
        LogOracle.Health row = Objects.requireNonNull(oracle.request(0, request("10.0.0.2", START + 60_000)));
        assertThat(row.requests1m()).isEqualTo(2);
        assertThat(row.errorRate1m()).isEqualTo(1.0);
        assertThat(row.statusClass()).isEqualTo(5);
        assertThat(row.client()).isEqualTo("10.0-n-n");
    }

    private static SensorReading reading(long after, @Nullable Double temperature, @Nullable Double vibration) {
        return new SensorReading("device-1", "porto", temperature, vibration, 5.0, "OK", START + after);
    }

    private static TransactionOracle.Scored scored(double score) {
        TransactionOracle oracle = new TransactionOracle(features -> score);
        oracle.accept(new Account("account-1", "DE", "plus", 100, 1_000, 20));
        return Objects.requireNonNull(oracle.accept(0, payment()));
    }

    private static Payment payment() {
        return new Payment(
                "account-1", "payment-1", "4100000000123456", "shop", 5411, 10.0, "EUR", "DE", true, "pos", START);
    }

    private static AccessLog request(String client, long ts) {
        return new AccessLog("cart", client, "GET", "/api/items/1", 500, 20.0, 100, true, ts);
    }
}
