// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a file beside its statements. */
final class ParsedFileTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE STREAM orders (x INT) WITH (kafka_topic='orders);",
                "CREATE OR REPLACE TABLE `ORDERS` (x INT y INT);",
                "CREATE SOURCE STREAM IF NOT EXISTS orders (x INT y INT);",
                "CREATE STREAM IF NOT EXIST orders (x INT);",
                "CREATE STRAEM orders (x INT);",
                "CRAETE STREAM orders (x INT);",
                "CREATE orders AS SELECT x FROM s;",
                "CREATE MODEL orders (path='a');",
            })
    void a_create_that_cannot_be_read_says_what_it_would_have_declared(String broken) {
        ParsedFile file = SqlParser.parse(new SourceText("a.sql", broken));
        assertThat(file.hasErrors()).isTrue();
        assertThat(file.brokenNames()).containsExactly("ORDERS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE STREAM (x INT);",
                "DROP STREAM orders orders;",
                "INSERT INTO orders SELECT FROM s;",
                "CREATE STREAM orders (x INT);",
                "CREATE",
                "CREATE OR"
            })
    void other_statements_break_no_names(String sql) {
        assertThat(SqlParser.parse(new SourceText("a.sql", sql)).brokenNames()).isEmpty();
    }

    @Test
    void a_file_of_comments_is_empty() {
        assertThat(SqlParser.parse(new SourceText("a.sql", "-- later\n/* more */ ;;\n"))
                        .isEmpty())
                .isTrue();
        assertThat(SqlParser.parse(new SourceText("a.sql", "")).isEmpty()).isTrue();
        assertThat(SqlParser.parse(new SourceText("a.sql", "SET 'a' = 'b'")).isEmpty())
                .isFalse();
        assertThat(SqlParser.parse(new SourceText("a.sql", "what")).isEmpty()).isFalse();
    }
}
