// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests in SQL files. */
final class TestCommandTest {
    private static final String ORDERS = """
            CREATE STREAM orders (id VARCHAR KEY, cents INT) WITH (kafka_topic='orders', value_format='JSON');
            """;
    private static final String LARGE = "CREATE STREAM large AS SELECT * FROM orders WHERE cents > 100;\n";

    @TempDir
    Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void what_is_sent_gives_what_is_expected_or_is_told() throws Exception {
        String tests = file("tests.sql", ORDERS + """

                --@test: large orders go on
                %s--@send orders
                -- "a" : {"cents": 100} @1
                -- "b" : {"cents": 101} @2
                --@expect LARGE
                -- "b" : {"CENTS": 101} @2

                --@test: and this is wrong
                %s--@send orders
                -- "a" : {"cents": 500} @1
                --@expect LARGE
                -- "a" : {"CENTS": 7} @1

                --@test: as this is
                CREATE STREAM large AS SELECT price FROM orders;
                """.formatted(LARGE, LARGE));
        Captured run = Captured.run("test", tests);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out().lines())
                .contains("ok      " + tests + ":3 large orders go on", "failed  " + tests + ":11 and this is wrong")
                .contains("failed  " + tests + ":18 as this is")
                .anyMatch(line -> line.startsWith("        MR-2004 error: column PRICE does not exist"))
                .anyMatch(line -> line.contains(tests + ":19:31"))
                .endsWith("3 tests, 2 failed");
    }

    @Test
    void a_topic_that_nothing_has_fails() throws Exception {
        String tests = file("tests.sql", ORDERS + LARGE + """

                --@test: expected of a misspelled topic
                --@expect LARG

                --@test: sent to a misspelled topic
                --@send order
                -- "a" : {"cents": 100} @1
                """);
        Captured run = Captured.run("test", tests);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .contains("no stream or table has topic LARG; topics are LARGE, orders")
                .contains("no stream or table has topic order; topics are LARGE, orders")
                .contains("2 tests, 2 failed");
    }

    @Test
    void rows_are_asserted_over_the_files_that_run() throws Exception {
        String pipeline = file("pipeline.sql", ORDERS + LARGE);
        String tests = file("tests.sql", """
                --@test: rows of VALUES and of ASSERT
                INSERT INTO orders (id, cents) VALUES ('a', 500);
                ASSERT VALUES large (id, cents) VALUES ('a', 500);
                INSERT INTO orders (id, cents, ROWTIME) VALUES ('b', 7, 5), ('c', 600, 9);
                ASSERT VALUES large (id, cents, ROWTIME) VALUES ('c', 600, 9);
                ----------
                --@test: one that is not there
                --@expected.error: java.lang.AssertionError
                --@expected.message: anything
                INSERT INTO orders (id, cents) VALUES ('a', 5);
                ASSERT VALUES large (id, cents) VALUES ('a', 5);
                ----------
                --@test: one that should not be there, and is
                --@expected.error: anything
                INSERT INTO orders (id, cents) VALUES ('a', 500);
                ASSERT VALUES large (id, cents) VALUES ('a', 500);
                ----------
                --@test: a row that is another
                INSERT INTO orders (id, cents) VALUES ('a', 500);
                ASSERT VALUES large (id, cents) VALUES ('a', 501);
                """);
        Captured run = Captured.run("test", pipeline, tests);
        assertThat(run.out().lines())
                .contains(
                        "ok      " + tests + ":1 rows of VALUES and of ASSERT",
                        "ok      " + tests + ":7 one that is not there")
                .contains("        expected an error, and there is none")
                .anyMatch(line -> line.contains("MR-6010 error: " + tests + ":20: row 1 of LARGE has CENTS = 500"))
                .endsWith("4 tests, 2 failed");
    }

    @Test
    void what_is_no_test_is_told() throws Exception {
        assertThat(Captured.run("test").err()).startsWith("MR-8002 error: nothing to test is given");
        assertThat(Captured.run("test", file("a.sql", ORDERS)).err()).startsWith("MR-8002 error: there is no test");
        assertThat(Captured.run("test", folder.resolve("none.sql").toString()).err())
                .startsWith("MR-8001 error: ");
        Captured wrong = Captured.run("test", file("b.sql", ORDERS + "--@test: x\n--@sent orders\n"));
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("b.sql:3 there is no directive sent");
    }
}
