// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.ParsedFile;
import io.millrace.topology.sql.SourceText;
import io.millrace.topology.sql.SqlParser;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of several files that are one application. */
final class SeveralFilesTest {
    private static final String SOURCE =
            "-- first\nCREATE STREAM orders (id INT KEY, v INT) WITH (kafka_topic='orders', value_format='JSON');\n";
    private static final String READER = "CREATE STREAM big AS SELECT * FROM orders WHERE v > 9;\n";

    private static ParsedFile file(String name, String sql) {
        return SqlParser.parse(new SourceText(name, sql));
    }

    private static PlannedFiles plan(ParsedFile... files) {
        return new StatementPlanner(TestPorts.ports()).plan(Arrays.asList(files));
    }

    private static Diagnostic only(PlannedFiles planned) {
        assertThat(planned.diagnostics()).hasSize(1);
        return planned.diagnostics().get(0);
    }

    @Test
    void a_source_of_a_later_file_is_told_with_its_place_and_the_order() {
        assertThat(plan(file("sql/a.sql", SOURCE), file("sql/b.sql", READER)).diagnostics())
                .isEmpty();
        Diagnostic told = only(plan(file("sql/b.sql", READER), file("sql/a.sql", SOURCE)));
        assertThat(told.message()).isEqualTo("stream or table ORDERS does not exist");
        assertThat(told.hint())
                .isEqualTo("it is declared in sql/a.sql:2, and files are read in the order in which they are named:"
                        + " name sql/a.sql first");
        assertThat(told.span()).hasToString("sql/b.sql:1:36");
    }

    @Test
    void the_uses_of_a_statement_that_another_file_breaks_are_not_told() {
        ParsedFile broken = file("a.sql", SOURCE.replace("'orders'", "'orders"));
        assertThat(only(plan(broken, file("b.sql", READER))).code()).isEqualTo(ErrorCode.UNTERMINATED_TEXT);
        assertThat(only(plan(file("b.sql", READER), broken)).code()).isEqualTo(ErrorCode.UNTERMINATED_TEXT);
    }

    @Test
    void files_without_statements_are_named() {
        PlannedFiles planned = plan(file("a.sql", "-- nothing yet\n"), file("b.sql", SOURCE), file("c.sql", ""));
        assertThat(planned.diagnostics()).isEmpty();
        assertThat(planned.plan().queries()).isEmpty();
        assertThat(planned.emptyFiles()).containsExactly("a.sql", "c.sql");
        assertThat(plan(file("b.sql", "SHOW STREAMS;")).emptyFiles()).isEmpty();
    }

    @Test
    void a_models_path_begins_at_the_folder_of_its_file() {
        String model = "CREATE MODEL m WITH (path='models/gone.onnx');";
        Diagnostic told = only(plan(file("fraud/sql/a.sql", model)));
        assertThat(told.message())
                .isEqualTo("model M cannot be loaded from fraud/sql/models/gone.onnx: there is no such file");
        assertThat(told.hint()).isEqualTo("a relative path begins at the folder of the SQL file, here fraud/sql");
        assertThat(told.span().text()).isEqualTo("'models/gone.onnx'");
        assertThat(only(plan(file("a.sql", model))).hint())
                .isEqualTo(
                        "a relative path begins at the folder of the SQL file, here the folder that the command runs in");
        assertThat(List.of(plan(file("a.sql", model.replace("gone", "two_doubles")))
                        .diagnostics()))
                .containsExactly(List.of());
    }
}
