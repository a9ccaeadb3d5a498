// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.engine.config.EngineConfig;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StreamsSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "exactly_once_v2, 100, 95",
        "exactly_once_v2, 6, 1",
        "exactly_once_v2, 1, 1",
        "at_least_once, 100, 100",
        "at_least_once, 30000, 30000"
    })
    void commits_are_told_so_that_the_setting_is_the_time_from_one_to_the_next(
            String guarantee, String setting, long told) {
        EngineConfig config = new ConfigKeys()
                .with(Map.of(ConfigKeys.GUARANTEE, guarantee, ConfigKeys.COMMIT_INTERVAL, setting), "SET")
                .build("app", Path.of("state"));

        assertThat(StreamsSettings.of(config)).containsEntry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, told);
    }
}
