// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where event time comes from and where it goes. */
final class EventTimeTest {
    @ParameterizedTest
    @CsvSource({"BIGINT, JSON", "BIGINT, AVRO", "TIMESTAMP, JSON", "TIMESTAMP, AVRO"})
    void a_column_gives_event_time_whether_or_not_it_is_selected(String type, String format) {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, TS %s, V INTEGER) WITH (kafka_topic='in', value_format='%s', timestamp='ts');
                CREATE STREAM A AS SELECT K, V FROM S;
                CREATE STREAM B AS SELECT K, ROWTIME AS T, TS FROM S;
                """.formatted(type, format);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 5, "a", 1234L, 1);
            assertThat(pipeline.lines("A")).containsExactly("a {\"V\":1} @1234");
            assertThat(pipeline.lines("B")).containsExactly("a {\"T\":1234,\"TS\":1234} @1234");
            pipeline.tombstone("in", 6, "b");
            assertThat(pipeline.lines("A")).as("no value, no column").containsExactly("b null @6");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void a_text_column_is_read_by_its_format(String format) {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, TS VARCHAR, V INTEGER)
                  WITH (kafka_topic='in', value_format='%s', timestamp='ts', timestamp_format='yyyy-MM-dd''T''HH:mm:ssX');
                CREATE STREAM A AS SELECT K, V FROM S;
                """.formatted(format);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 5, "a", "1970-01-01T00:00:07Z", 1);
            pipeline.row("in", 5, "a", "1970-01-01T01:00:08+01", 2);
            assertThat(pipeline.lines("A")).containsExactly("a {\"V\":1} @7000", "a {\"V\":2} @8000");
        }
    }

    @Test
    void the_key_can_hold_event_time_also_of_rows_without_a_value() {
        String sql = """
                CREATE STREAM S (TS BIGINT KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON', timestamp='ts');
                CREATE STREAM A AS SELECT TS, V FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 5, 77L, 1);
            pipeline.tombstone("in", 6, 78L);
            assertThat(pipeline.lines("A")).containsExactly("77 {\"V\":1} @77", "78 null @78");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void a_sinks_column_gives_the_records_timestamp(String format) {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, N BIGINT, D VARCHAR) WITH (kafka_topic='in', value_format='%s');
                CREATE STREAM A WITH (timestamp='m') AS SELECT K, N + 1 AS M FROM S;
                CREATE STREAM B WITH (timestamp='d', timestamp_format='yyyy-MM-dd') AS SELECT K, D FROM S;
                """.formatted(format);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 5, "a", 99L, "1970-01-02");
            pipeline.tombstone("in", 6, "b");
            assertThat(pipeline.lines("A")).containsExactly("a {\"M\":100} @100", "b null @6");
            assertThat(pipeline.lines("B")).containsExactly("a {\"D\":\"1970-01-02\"} @86400000", "b null @6");
            pipeline.row("in", 7, "c", -5L, "nonsense");
            pipeline.row("in", 8, "d", null, null);
            pipeline.row("in", 9, "e", SqlPipeline.NOW + 3_600_000, "2101-01-01");
            assertThat(pipeline.lines("A")).isEmpty();
            assertThat(pipeline.lines("B")).isEmpty();
            assertThat(pipeline.counts("A").deadLettered()).isEqualTo(3);
            assertThat(pipeline.deadLetters())
                    .extracting(letter ->
                            letter.header("millrace.error.code") + " " + letter.header("millrace.error.query"))
                    .containsExactlyInAnyOrder(
                            "MR-4006 A", "MR-4008 B", "MR-4008 A", "MR-4008 B", "MR-4007 A", "MR-4007 B");
        }
    }

    @Test
    void event_time_survives_an_internal_topic_whatever_the_clock_says_behind_it() {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, G VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM OUT AS SELECT K, COUNT(*) OVER (PARTITION BY G ROWS 1 PRECEDING) AS N FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            // The same record as a task on a machine with a slower clock would have written it.
            pipeline.row("in", 1, "a", "g");
            OutputRecord internal = pipeline.read("app-OUT.frames.repartition").get(0);
            long ahead = SqlPipeline.NOW + 3_600_001;
            pipeline.send(
                    "app-OUT.frames.repartition",
                    internal.key(),
                    internal.value(),
                    ahead,
                    new RecordHeaders(internal.headers()));
            assertThat(pipeline.lines("OUT")).containsExactly("a {\"N\":1} @1", "a {\"N\":2} @" + ahead);
            // That record came from nowhere; one that does not count keeps the books balanced.
            pipeline.metrics().source("OUT", "S").consumed(1);
        }
    }

    @Test
    void a_header_of_others_that_looks_like_ours_does_no_harm_on_an_internal_topic() {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, G VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE T AS SELECT G, COUNT(*) AS N FROM S GROUP BY G;
                CREATE STREAM OUT AS SELECT K, COUNT(*) OVER (PARTITION BY G ROWS 1 PRECEDING) AS N FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("millrace.origin", "not ours".getBytes(UTF_8));
            pipeline.send("in", "a".getBytes(UTF_8), "{\"G\":\"g\"}".getBytes(UTF_8), 1, headers);
            assertThat(pipeline.lines("T")).containsExactly("g {\"N\":1} @1");
            assertThat(pipeline.read("OUT"))
                    .singleElement()
                    .satisfies(record ->
                            assertThat(record.header("millrace.origin")).isEqualTo("not ours"));
        }
    }
}
