// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One setting for Kafka Streams' cleaner and for the databases that are left behind. */
final class CleanupDelaySettingTest {
    private static EngineConfig with(String value) {
        return new ConfigKeys()
                .with(Map.of("streams.state.cleanup.delay.ms", value), "test")
                .build("app", Path.of("state"));
    }

    @Test
    void it_is_kafka_streams_own() {
        assertThat(new ConfigKeys().build("app", Path.of("state")).cleanupDelay())
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(with("2500").cleanupDelay()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(with("2500").clientProperties()).containsEntry("state.cleanup.delay.ms", "2500");
    }

    @Test
    void what_is_no_time_is_told_by_its_name() {
        assertThatThrownBy(() -> with("soon"))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining("state.cleanup.delay.ms");
    }
}
