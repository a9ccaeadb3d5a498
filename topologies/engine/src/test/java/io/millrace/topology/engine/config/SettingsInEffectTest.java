// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsInEffectTest {
    @Test
    void they_say_who_gave_them_and_hide_secrets() {
        ConfigKeys keys = new ConfigKeys()
                .with(Map.of("kafka.sasl.jaas.config", "user and password", "schema.registry.timeout", "5"), "a file")
                .with(Map.of("commit.interval.ms", "200"), "SET");

        assertThat(keys.settings(keys.build("app", Path.of("state"))))
                .contains(
                        new ConfigKeys.Setting("millrace.commit.interval.ms", "200", "SET"),
                        new ConfigKeys.Setting("sasl.jaas.config", "(hidden)", "a file"),
                        new ConfigKeys.Setting("schema.registry.timeout", "5", "a file"),
                        new ConfigKeys.Setting("millrace.threads", "2", "default"),
                        new ConfigKeys.Setting("auto.offset.reset", "earliest", "default"));
    }
}
