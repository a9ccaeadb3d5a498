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
    void a_declared_column_that_the_schema_beside_the_file_does_not_have_is_a_warning() throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("schemas"));
        Files.writeString(
                schemas.resolve("s-value.avsc"),
                "{\"type\":\"record\",\"name\":\"V\",\"fields\":[{\"name\":\"amount\",\"type\":\"int\"}]}");
        Path file = write("CREATE STREAM s (k VARCHAR KEY, amout INT) WITH (kafka_topic='s', value_format='AVRO');\n"
                + "CREATE STREAM a AS SELECT k, amout FROM s;\n");

        Captured run = Captured.run("check", file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("ok: 1 query");
        assertThat(run.err())
                .contains("MR-2004 warning: the latest schema of topic s has no field AMOUT")
                .contains("a.sql:1:33", "did you mean AMOUNT?");
    }

    @Test
    void a_missing_file_is_a_coded_error() {
        Captured run = Captured.run("check", folder.resolve("none.sql").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-8001 error:").contains("none.sql does not exist");
    }

    @Test
    void files_without_a_statement_are_fine_and_told() throws IOException {
        Path empty = write("");
        Path comments = Files.writeString(folder.resolve("b.sql"), "-- nothing\n/* yet */\n");

        Captured one = Captured.run("check", comments.toString());
        Captured two = Captured.run("check", empty.toString(), comments.toString());

        assertThat(one.exitCode()).isZero();
        assertThat(one.err()).contains("warning: the file holds no statement");
        assertThat(two.exitCode()).isZero();
        assertThat(two.err()).contains("warning: the files hold no statement");
    }

    @Test
    void wrong_usage_has_a_code_and_says_what_was_meant() {
        Captured nothing = Captured.run("check");
        Captured command = Captured.run("chekc");
        Captured option = Captured.run("check", "--shemas", "x", "y");

        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(nothing.err())
                .contains("MR-8002 error: no SQL is given")
                .contains("hint: name a file, or write -e 'SELECT … EMIT CHANGES;'")
                .hasLineCount(2);
        assertThat(command.exitCode()).isEqualTo(2);
        assertThat(command.err())
                .contains("MR-8002 error: unmatched argument at index 0: 'chekc'")
                .contains("hint: did you mean millrace check? See millrace --help");
        assertThat(Captured.run("rnu", "a.sql").err()).contains("hint: did you mean millrace run?");
        assertThat(option.exitCode()).isEqualTo(2);
        assertThat(option.err())
                .contains("MR-8002 error: unknown option: '--shemas'")
                .contains("hint: did you mean --schemas? See millrace check --help");
    }

    @Test
    void the_version_is_that_of_the_build() {
        Captured run = Captured.run("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("millrace \\d+\\.\\d+").contains("JDK ");
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
        Path config =
                Files.writeString(folder.resolve("a.properties"), "millrace.application.id=mine\nmillrace.threads=7\n");
        assertThat(Captured.run("explain", "--config", config.toString(), file.toString(), "-e", "SHOW PROPERTIES;")
                        .out())
                .containsPattern("millrace.threads +7 +\\S*a.properties")
                .containsPattern("millrace.application.id +mine ");
        assertThat(Captured.run("explain", "--java", "--json", file.toString()).exitCode())
                .isEqualTo(2);
    }
}
