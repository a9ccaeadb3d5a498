// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that remember nothing. */
final class StatelessTest {
    private static final String SOURCE = """
            CREATE STREAM S (ID VARCHAR KEY, N INTEGER, X DOUBLE, NAME VARCHAR, AT STRUCT<CITY VARCHAR, ZIP INTEGER>)
              WITH (kafka_topic='in', value_format='%s');
            """;

    @Test
    void structs_are_json_with_their_members_by_name() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM OUT AS SELECT ID, TO_JSON_STRING(AT) AS A, TO_JSON_STRING(ARRAY[AT]) AS B,
                    TO_JSON_STRING(MAP('k' := AT, 'j' := STRUCT(ZIP := N, CITY := NAME))) AS C
                  FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", 7, null, null, Map.of("CITY", "Li\"nz", "ZIP", 4020));
            pipeline.row("in", 2, "b", null, null, null, null);
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"A\":\"{\\\"CITY\\\":\\\"Li\\\\\\\"nz\\\",\\\"ZIP\\\":4020}\","
                                    + "\"B\":\"[{\\\"CITY\\\":\\\"Li\\\\\\\"nz\\\",\\\"ZIP\\\":4020}]\","
                                    + "\"C\":\"{\\\"j\\\":{\\\"CITY\\\":null,\\\"ZIP\\\":7},"
                                    + "\\\"k\\\":{\\\"CITY\\\":\\\"Li\\\\\\\"nz\\\",\\\"ZIP\\\":4020}}\"} @1",
                            "b {\"A\":\"null\",\"B\":\"[null]\","
                                    + "\"C\":\"{\\\"j\\\":{\\\"CITY\\\":null,\\\"ZIP\\\":null},\\\"k\\\":null}\"} @2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void filters_and_projects(String format) {
        String sql = SOURCE.formatted(format) + """
                CREATE STREAM OUT AS SELECT ID, N * 2 AS TWICE, CASE WHEN X > 1.0 THEN 'big' ELSE 'small' END AS SIZE,
                    UCASE(NAME) AS NAME, AT->CITY AS CITY, AT->ZIP + 1 AS ZIP
                  FROM S WHERE N > 0 EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1000, "a", 1, 2.5, "ann", Map.of("CITY", "Linz", "ZIP", 4020));
            pipeline.row("in", 1001, "b", -1, 2.5, "bob", null);
            pipeline.row("in", 999, "c", 3, null, null, null);
            pipeline.row("in", 1002, null, 4, 0.5, "nobody", Map.of());
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"TWICE\":2,\"SIZE\":\"big\",\"NAME\":\"ANN\",\"CITY\":\"Linz\",\"ZIP\":4021} @1000",
                            "c {\"TWICE\":6,\"SIZE\":\"small\",\"NAME\":null,\"CITY\":null,\"ZIP\":null} @999",
                            "null {\"TWICE\":8,\"SIZE\":\"small\",\"NAME\":\"NOBODY\",\"CITY\":null,\"ZIP\":null} @1002");
            assertThat(pipeline.counts("OUT").applied()).isEqualTo(3);
            assertThat(pipeline.counts("OUT").filtered()).isEqualTo(1);
            assertThat(pipeline.deadLetters()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void rows_without_a_value_pass_a_projection_and_not_a_filter(String format) {
        String sql = SOURCE.formatted(format) + """
                CREATE STREAM ALL_ROWS AS SELECT ID, N / 0 AS BAD, N + 1 AS M FROM S EMIT CHANGES;
                CREATE STREAM SOME AS SELECT ID, N FROM S WHERE N IS NULL OR N > 0 EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.tombstone("in", 1000, "a");
            assertThat(pipeline.lines("ALL_ROWS")).containsExactly("a null @1000");
            assertThat(pipeline.lines("SOME")).isEmpty();
            assertThat(pipeline.counts("ALL_ROWS").expressionErrors()).isZero();
            assertThat(pipeline.counts("SOME").filtered()).isEqualTo(1);
        }
    }

    @Test
    void headers_pass_through_and_two_queries_read_each_record() {
        String sql = SOURCE.formatted("JSON") + """
                CREATE STREAM A AS SELECT ID, N FROM S EMIT CHANGES;
                CREATE STREAM B AS SELECT ID, N FROM A WHERE N = 1 EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("trace", "one".getBytes(UTF_8))
                    .add("trace", "two".getBytes(UTF_8))
                    .add("nothing", null);
            pipeline.send("in", "k".getBytes(UTF_8), "{\"n\":1}".getBytes(UTF_8), 5, headers);
            for (String topic : List.of("A", "B")) {
                assertThat(pipeline.read(topic)).singleElement().satisfies(record -> {
                    assertThat(Arrays.stream(record.headers().toArray())
                                    .map(header -> header.key() + Arrays.toString(header.value()))
                                    .toList())
                            .as(topic)
                            .isEqualTo(Arrays.stream(headers.toArray())
                                    .map(header -> header.key() + Arrays.toString(header.value()))
                                    .toList());
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void partitions_by_a_column_an_expression_and_nothing(String format) {
        String sql = SOURCE.formatted(format) + """
                CREATE STREAM BY_COLUMN AS SELECT ID, N, NAME FROM S PARTITION BY NAME EMIT CHANGES;
                CREATE STREAM BY_EXPRESSION AS SELECT ID, N + 1 AS M FROM S PARTITION BY N + 1 EMIT CHANGES;
                CREATE STREAM BY_NOTHING AS SELECT ID, N FROM S PARTITION BY NULL EMIT CHANGES;
                CREATE STREAM BY_TWO AS SELECT NAME, N, ID FROM S PARTITION BY NAME, N EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", 7, 0.5, "ann", null);
            pipeline.row("in", 2, "b", null, 0.5, null, null);
            assertThat(pipeline.lines("BY_COLUMN"))
                    .containsExactly("ann {\"ID\":\"a\",\"N\":7} @1", "null {\"ID\":\"b\",\"N\":null} @2");
            assertThat(pipeline.lines("BY_EXPRESSION"))
                    .containsExactly("8 {\"ID\":\"a\"} @1", "null {\"ID\":\"b\"} @2");
            assertThat(pipeline.lines("BY_NOTHING"))
                    .containsExactly("null {\"ID\":\"a\",\"N\":7} @1", "null {\"ID\":\"b\",\"N\":null} @2");
            assertThat(pipeline.lines("BY_TWO"))
                    .containsExactly(
                            "{\"NAME\":\"ann\",\"N\":7} {\"ID\":\"a\"} @1",
                            "{\"NAME\":null,\"N\":null} {\"ID\":\"b\"} @2");
        }
    }

    @Test
    void two_queries_insert_into_one_stream() {
        String sql = """
                CREATE STREAM L (ID VARCHAR KEY, V INTEGER) WITH (kafka_topic='left', value_format='JSON');
                CREATE STREAM R (ID VARCHAR KEY, W INTEGER) WITH (kafka_topic='right', value_format='AVRO');
                CREATE STREAM BOTH (ID VARCHAR KEY, SIDE VARCHAR, V BIGINT) WITH (kafka_topic='both', value_format='JSON', partitions=1);
                INSERT INTO BOTH SELECT ID, 'l' AS SIDE, V FROM L EMIT CHANGES;
                INSERT INTO BOTH SELECT ID, 'r' AS SIDE, W AS V FROM R EMIT CHANGES;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("left", 1, "a", 1);
            pipeline.row("right", 2, "b", 2);
            pipeline.row("left", 3, "c", 3);
            assertThat(pipeline.lines("both"))
                    .containsExactly(
                            "a {\"SIDE\":\"l\",\"V\":1} @1",
                            "b {\"SIDE\":\"r\",\"V\":2} @2",
                            "c {\"SIDE\":\"l\",\"V\":3} @3");
        }
    }

    @Test
    void a_columns_inferred_from_the_registry_are_read() {
        try (SqlPipeline first = SqlPipeline.of(
                        SOURCE.formatted("AVRO") + "CREATE STREAM OUT AS SELECT ID, N, NAME FROM S EMIT CHANGES;")
                .start()) {
            first.row("in", 1, "a", 1, 2.0, "x", null);
            String sql = """
                    CREATE STREAM S (ID VARCHAR KEY) WITH (kafka_topic='OUT', value_format='AVRO');
                    CREATE STREAM AGAIN AS SELECT ID, NAME || '!' AS NAME, N FROM S EMIT CHANGES;
                    """;
            try (SqlPipeline second =
                    SqlPipeline.of(sql).registry(first.registry()).start()) {
                first.read("OUT")
                        .forEach(record ->
                                second.send("OUT", record.key(), record.value(), record.timestamp(), record.headers()));
                assertThat(second.lines("AGAIN")).containsExactly("a {\"NAME\":\"x!\",\"N\":1} @1");
            }
        }
    }

    @Test
    void values_without_anything_around_them_are_read_and_written() {
        String sql = """
                CREATE STREAM S (K BIGINT KEY, V INTEGER) WITH (kafka_topic='in', value_format='KAFKA');
                CREATE STREAM J WITH (value_format='JSON', wrap_single_value=false) AS SELECT K, V + 1 AS W FROM S;
                CREATE STREAM A WITH (value_format='AVRO', wrap_single_value=false) AS SELECT K, V / V AS W FROM S;
                CREATE STREAM AGAIN WITH (value_format='JSON', key_format='JSON') AS SELECT K, W FROM A WHERE W = 1;
                CREATE STREAM K AS SELECT K, CASE WHEN V > 0 THEN V END AS W FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, 7L, 5);
            pipeline.row("in", 2, 8L, 0);
            assertThat(pipeline.lines("J")).containsExactly("7 6 @1", "8 1 @2");
            assertThat(pipeline.lines("A")).containsExactly("7 1 @1", "8 null @2");
            assertThat(pipeline.lines("AGAIN")).containsExactly("7 {\"W\":1} @1");
            assertThat(pipeline.read("K"))
                    .extracting(OutputRecord::value)
                    .containsExactly(new byte[] {0, 0, 0, 5}, null);
        }
    }

    @Test
    void columns_of_headers_are_read_also_behind_an_internal_topic() {
        String sql = """
                CREATE STREAM S (ID VARCHAR KEY, N INTEGER, TRACE BYTES HEADER('trace'), GONE BYTES HEADER('gone'))
                  WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM H (N INTEGER, ALL_OF ARRAY<STRUCT<KEY VARCHAR, VALUE BYTES>> HEADERS)
                  WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM OUT AS SELECT * FROM S WHERE FROM_BYTES(TRACE, 'utf8') <> 'no';
                CREATE STREAM SIZES AS SELECT N, ARRAY_LENGTH(ALL_OF) AS SIZE, ALL_OF[-1]->KEY AS NAME FROM H;
                CREATE TABLE PER AS SELECT TRACE, COUNT(*) AS C FROM S GROUP BY TRACE;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("trace", "no".getBytes(UTF_8)).add("trace", "yes".getBytes(UTF_8));
            pipeline.send("in", "k".getBytes(UTF_8), "{\"n\":1}".getBytes(UTF_8), 5, headers);
            pipeline.send("in", "l".getBytes(UTF_8), "{\"n\":2}".getBytes(UTF_8), 6, new RecordHeaders());
            assertThat(pipeline.lines("OUT")).containsExactly("k {\"N\":1,\"TRACE\":\"eWVz\",\"GONE\":null} @5");
            assertThat(pipeline.lines("SIZES"))
                    .containsExactly(
                            "null {\"N\":1,\"SIZE\":2,\"NAME\":\"trace\"} @5",
                            "null {\"N\":2,\"SIZE\":0,\"NAME\":null} @6");
            assertThat(pipeline.lines("PER")).hasSize(1);
            assertThat(pipeline.deadLetters()).hasSize(1);
        }
    }
}
