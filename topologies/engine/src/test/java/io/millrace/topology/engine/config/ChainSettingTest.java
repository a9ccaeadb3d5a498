// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows of other statements are read from their topics unless somebody says that nobody else writes those. */
final class ChainSettingTest {
    private static Chain chain(Map<String, String> settings) {
        return new ConfigKeys()
                .with(settings, "test")
                .build("app", Path.of("state"))
                .chain();
    }

    @Test
    void rows_go_through_topics_unless_memory_is_asked_for() {
        assertThat(chain(Map.of())).isEqualTo(Chain.TOPIC);
        assertThat(chain(Map.of("millrace.chain", "topic"))).isEqualTo(Chain.TOPIC);
        assertThat(chain(Map.of("millrace.chain", "Memory"))).isEqualTo(Chain.MEMORY);
        assertThatThrownBy(() -> chain(Map.of("millrace.chain", "disk")))
                .hasMessageContaining("setting millrace.chain is 'disk'");
    }
}
