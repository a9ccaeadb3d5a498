// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {
    @TempDir
    Path folder;

    private Path write(String sql) throws IOException {
        return Files.writeString(folder.resolve("a.sql"), sql);
    }

    @Test
    void a_good_file_is_counted() throws IOException {
        Path file = write("CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='s', value_format='JSON');\n"
                + "CREATE STREAM o AS SELECT k, v + 1 AS w FROM s;\n");

        Captured run = Captured.run("check", file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualToIgnoringNewLines("ok: 1 query, 2 streams and tables, 0 models");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void every_mistake_of_a_file_is_shown_at_its_place_with_a_hint() throws IOException {
        Path file = write("CREATE STREAM s (k VARCHAR KEY, amount INT) WITH (kafka_topic='s', value_format='JSON');\n"
                + "CREATE STREAM a AS SELECT k, amout FROM s;\n"
                + "CREATE STREAM b AS SELECT k, amount FROM t;\n");

        Captured run = Captured.run("check", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("MR-2004 error: column AMOUT does not exist")
                .contains("a.sql:2:30")
                .contains("did you mean AMOUNT?")
                .contains("MR-2001 error: stream or table T does not exist")
                .contains("a.sql:3:42")
                .contains("2 errors");
    }

    @Test
    void a_missing_file_is_a_coded_error() {
        Captured run = Captured.run("check", folder.resolve("none.sql").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-8001 error:").contains("none.sql does not exist");
    }

    @Test
    void wrong_usage_is_exit_code_2() {
        assertThat(Captured.run("check").exitCode()).isEqualTo(2);
        assertThat(Captured.run("chekc", "x").exitCode()).isEqualTo(2);
        assertThat(Captured.run("check", "--shemas", "x", "y").exitCode()).isEqualTo(2);
    }

    @Test
    void an_error_code_is_explained() {
        Captured run = Captured.run("explain-error", "mr-2004");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("MR-2004 (user): a column does not exist");
        assertThat(Captured.run("explain-error", "MR-0001").exitCode()).isEqualTo(2);
    }

    @Test
    void a_plan_is_shown_as_graph_json_and_java() throws IOException {
        Path file = write("CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='in', value_format='JSON');\n"
                + "CREATE STREAM o WITH (kafka_topic='out') AS SELECT k, v + 1 AS w FROM s WHERE v > 2;\n");

        assertThat(Captured.run("explain", file.toString()).out())
                .contains("in")
                .contains("out");
        assertThat(Captured.run("explain", "--json", file.toString()).out())
                .contains("\"formatVersion\"")
                .contains("O.where");
        assertThat(Captured.run("explain", "--java", file.toString()).out()).contains("implements BatchFilter");
        assertThat(Captured.run("explain", "--java", "--json", file.toString()).exitCode())
                .isEqualTo(2);
    }
}
