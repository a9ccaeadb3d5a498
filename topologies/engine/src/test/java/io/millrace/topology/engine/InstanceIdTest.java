// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class InstanceIdTest {
    private static final Path STATE = Path.of("/var/lib/millrace");

    @Test
    void a_process_has_the_same_name_after_a_restart() {
        assertThat(InstanceId.of("app", STATE, InstanceId.host()))
                .isEqualTo(InstanceId.of("app", STATE, InstanceId.host()));
    }

    @Test
    void machines_that_keep_state_in_the_same_place_have_different_names() {
        assertThat(InstanceId.of("app", STATE, "one")).isNotEqualTo(InstanceId.of("app", STATE, "two"));
    }

    @Test
    void processes_of_one_machine_are_told_apart_by_their_state_folders_and_applications() {
        String one = InstanceId.of("app", STATE, "one");
        assertThat(one).isNotEqualTo(InstanceId.of("app", STATE.resolve("2"), "one"));
        assertThat(one).isNotEqualTo(InstanceId.of("another", STATE, "one"));
    }
}
