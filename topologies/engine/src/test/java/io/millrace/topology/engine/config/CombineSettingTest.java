// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.topology.runtime.operator.Combining;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups are combined unless somebody says that they are not to be. */
final class CombineSettingTest {
    private static Combining combining(Map<String, String> settings) {
        return new ConfigKeys()
                .with(settings, "test")
                .build("app", Path.of("state"))
                .combining();
    }

    @Test
    void groups_are_combined_unless_it_is_off() {
        assertThat(combining(Map.of())).isEqualTo(Combining.ON);
        assertThat(combining(Map.of("millrace.combine", "on"))).isEqualTo(Combining.ON);
        assertThat(combining(Map.of("millrace.combine", "OFF"))).isEqualTo(Combining.OFF);
        assertThatThrownBy(() -> combining(Map.of("millrace.combine", "maybe")))
                .hasMessageContaining("setting millrace.combine is 'maybe'");
    }
}
