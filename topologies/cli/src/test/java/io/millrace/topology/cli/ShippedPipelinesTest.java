// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShippedPipelinesTest {
    @ParameterizedTest
    @ValueSource(strings = {"sensors", "transactions", "logs"})
    void a_shipped_pipeline_passes_the_check_without_a_cluster(String name) {
        Path file = Path.of("..", "pipelines", name, "pipeline.sql");
        assertThat(file).matches(Files::exists);

        Captured run = Captured.run("check", file.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }
}
