// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
final class RehearsalTest {
    @TempDir
    Path folder;

    @Test
    void all_that_is_rehearsed_succeeds() throws Exception {
        assertThat(Rehearsal.rehearse(folder)).isZero();
    }
}
