// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file is edited and run again: state of the statement before is never read as that of another one. */
final class EditedStatementTest {
    @TempDir
    Path folder;

    private TaskRig ran(String query) {
        TaskRig rig = new TaskRig(ResumeTest.sql(folder, query), TaskRig.Place.DISK);
        rig.row("in", 5, "a", 1, "g", 1.0);
        rig.row("in", 6, "b", 2, "g", 2.0);
        rig.commit();
        rig.crash();
        return rig;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE A AS SELECT K, COUNT(*) AS N FROM S GROUP BY K"
                        + " | CREATE TABLE A AS SELECT K, SUM(V) AS N FROM S GROUP BY K"
                        + " | groups of K STRING: COUNT(*)"
                        + " | groups of K STRING: SUM(V INTEGER)",
                "CREATE TABLE A AS SELECT K, SUM(V) AS N FROM S GROUP BY K"
                        + " | CREATE TABLE A AS SELECT K, SUM(V + 1) AS N FROM S GROUP BY K"
                        + " | SUM(V INTEGER)"
                        + " | SUM(V + 1 INTEGER)",
                "CREATE TABLE A AS SELECT K, COUNT(*) AS N FROM S WINDOW TUMBLING (SIZE 10 MILLISECONDS) GROUP BY K"
                        + " | CREATE TABLE A AS SELECT K, COUNT(*) AS N FROM S WINDOW TUMBLING (SIZE 20 MILLISECONDS) GROUP BY K"
                        + " | windows of 10 ms"
                        + " | windows of 20 ms",
                "CREATE STREAM A AS SELECT K, SUM(V) OVER (PARTITION BY K RANGE BETWEEN INTERVAL 9 SECONDS PRECEDING AND CURRENT ROW) AS N FROM S"
                        + " | CREATE STREAM A AS SELECT K, SUM(X) OVER (PARTITION BY K RANGE BETWEEN INTERVAL 9 SECONDS PRECEDING AND CURRENT ROW) AS N FROM S"
                        + " | SUM(V INTEGER) over 9000 ms"
                        + " | SUM(X DOUBLE) over 9000 ms",
            })
    void another_statement_does_not_begin(String before, String now, String held, String wanted) {
        try (TaskRig rig = ran(before + ";")) {
            assertThatThrownBy(() -> rig.restart(ResumeTest.sql(folder, now + ";")))
                    .isInstanceOfSatisfying(MillraceException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.STATE_OF_OTHER_STATEMENT);
                        assertThat(refused.getMessage())
                                .contains("A.")
                                .contains(held)
                                .contains(wanted);
                    });
        }
    }

    @Test
    void rows_of_a_table_are_taken_back_by_the_condition_by_which_they_were_given() {
        String query = "CREATE TABLE A AS SELECT NAME, COUNT(*) AS N FROM T WHERE NAME LIKE '%s' GROUP BY NAME;";
        try (TaskRig rig = new TaskRig(ResumeTest.sql(folder, query.formatted("a%")), TaskRig.Place.DISK)) {
            rig.row("table", 5, "1", "anna");
            rig.commit();
            rig.crash();
            assertThatThrownBy(() -> rig.restart(ResumeTest.sql(folder, query.formatted("b%"))))
                    .isInstanceOfSatisfying(MillraceException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.STATE_OF_OTHER_STATEMENT);
                        assertThat(refused.getMessage()).contains("where NAME LIKE 'a%'", "where NAME LIKE 'b%'");
                    });
        }
    }

    @Test
    void rows_of_a_join_of_tables_are_taken_back_by_the_join_that_gave_them() {
        String query = """
                CREATE TABLE U (ID VARCHAR PRIMARY KEY, CITY VARCHAR) WITH (kafka_topic='other', value_format='JSON');
                CREATE TABLE A AS SELECT T.ID AS ID, CITY FROM T %s JOIN U ON T.ID = U.ID;
                """;
        try (TaskRig rig = new TaskRig(ResumeTest.sql(folder, query.formatted("LEFT")), TaskRig.Place.DISK)) {
            rig.row("table", 5, "1", "anna");
            rig.commit();
            rig.crash();
            assertThatThrownBy(() -> rig.restart(ResumeTest.sql(folder, query.formatted("INNER"))))
                    .isInstanceOfSatisfying(MillraceException.class, refused -> {
                        assertThat(refused.code()).isEqualTo(ErrorCode.STATE_OF_OTHER_STATEMENT);
                        assertThat(refused.getMessage()).contains("LEFT join on", "INNER join on");
                    });
        }
    }

    @Test
    void what_does_not_touch_state_may_change() {
        try (TaskRig rig = ran("CREATE TABLE A AS SELECT K, COUNT(*) AS N FROM S GROUP BY K;")) {
            rig.restart(
                    ResumeTest.sql(
                            folder,
                            "CREATE TABLE A AS SELECT K, COUNT(*) * 10 AS M FROM S WHERE V < 9 GROUP BY K HAVING COUNT(*) > 1;"));
            rig.row("in", 7, "a", 1, "g", 1.0);
            rig.commit();
            assertThat(rig.lines("A")).last().asString().contains("20");
        }
    }
}
