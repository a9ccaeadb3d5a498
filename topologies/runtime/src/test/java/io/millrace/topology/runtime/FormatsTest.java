// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What WITH clauses say about formats, from bytes to bytes. */
final class FormatsTest {
    private static void send(SqlPipeline pipeline, @Nullable String key, @Nullable String value) {
        pipeline.send(
                "in",
                key == null ? null : key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                1000,
                new RecordHeaders());
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    /** The one record of a topic as {@code key = value}. */
    private static String only(SqlPipeline pipeline, String topic) {
        OutputRecord record = pipeline.read(topic).get(0);
        return text(record.key()) + " = " + text(record.value());
    }

    @Test
    void delimiters_are_inherited_with_their_format() {
        String sql = """
                CREATE STREAM s (a STRING KEY, b INT KEY, c STRING, d DOUBLE)
                  WITH (kafka_topic='in', format='DELIMITED', key_delimiter='|', value_delimiter='TAB');
                CREATE STREAM same AS SELECT a, b, c, d * 2 AS e FROM s;
                CREATE STREAM said WITH (key_delimiter=';') AS SELECT a, b, d, c FROM s;
                CREATE STREAM other WITH (value_format='JSON') AS SELECT * FROM s;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            send(pipeline, "x|7", "one, two\t1.5");
            assertThat(only(pipeline, "SAME")).isEqualTo("x|7 = one, two\t3.0");
            assertThat(only(pipeline, "SAID")).isEqualTo("x;7 = 1.5\tone, two");
            assertThat(only(pipeline, "OTHER")).isEqualTo("x|7 = {\"C\":\"one, two\",\"D\":1.5}");
        }
    }

    @Test
    void lines_with_too_few_fields_are_dead_letters() {
        String sql = """
                CREATE STREAM s (k STRING KEY, a INT, b BOOLEAN) WITH (kafka_topic='in', value_format='DELIMITED');
                CREATE STREAM t AS SELECT * FROM s;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            send(pipeline, "x", "1");
            send(pipeline, "x", "1,true,3");
            send(pipeline, "x", "one,true");
            send(pipeline, "x", ",TRUE\r\n");
            assertThat(only(pipeline, "T")).isEqualTo("x = ,true");
            assertThat(pipeline.deadLetters()).hasSize(3);
        }
    }

    @Test
    void keys_that_kafka_cannot_hold_become_json() {
        String sql = """
                CREATE STREAM s (k STRING KEY, a INT, b BOOLEAN) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE two AS SELECT a, b, COUNT(*) AS n FROM s GROUP BY a, b;
                CREATE TABLE one AS SELECT b, COUNT(*) AS n FROM s GROUP BY b;
                CREATE TABLE kept AS SELECT a, COUNT(*) AS n FROM s GROUP BY a;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            send(pipeline, "x", "{\"a\":1,\"b\":true}");
            assertThat(only(pipeline, "TWO")).isEqualTo("{\"A\":1,\"B\":true} = {\"N\":1}");
            assertThat(only(pipeline, "ONE")).isEqualTo("true = {\"N\":1}");
            assertThat(only(pipeline, "KEPT")).isEqualTo("\0\0\0\1 = {\"N\":1}");
        }
    }

    @Test
    void single_values_are_wrapped_as_the_clause_or_else_the_setting_says() {
        String sql = """
                CREATE STREAM s (k STRING KEY, a INT) WITH (kafka_topic='in', value_format='JSON', wrap_single_value=false);
                CREATE STREAM wrapped AS SELECT * FROM s;
                SET 'ksql.persistence.wrap.single.values'='false';
                CREATE STREAM bare AS SELECT * FROM s;
                CREATE STREAM said WITH (wrap_single_value=true) AS SELECT * FROM s;
                CREATE STREAM two AS SELECT k, a, a + 1 AS b FROM s;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            send(pipeline, "x", "5");
            assertThat(only(pipeline, "WRAPPED")).isEqualTo("x = {\"A\":5}");
            assertThat(only(pipeline, "BARE")).isEqualTo("x = 5");
            assertThat(only(pipeline, "SAID")).isEqualTo("x = {\"A\":5}");
            assertThat(only(pipeline, "TWO")).isEqualTo("x = {\"A\":5,\"B\":6}");
        }
    }

    @Test
    void a_row_goes_through_every_format_unchanged() {
        String sql = """
                CREATE STREAM s (k STRING KEY, a INT, b STRING, c ARRAY<DOUBLE>, d STRUCT<e DECIMAL(5, 2)>)
                  WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM avro WITH (format='AVRO') AS SELECT * FROM s;
                CREATE STREAM json_sr WITH (format='JSON_SR') AS SELECT * FROM avro;
                CREATE STREAM protobuf WITH (format='PROTOBUF') AS SELECT * FROM json_sr;
                CREATE STREAM nosr WITH (format='PROTOBUF_NOSR') AS SELECT * FROM protobuf;
                CREATE STREAM t WITH (format='JSON') AS SELECT * FROM nosr;
                """;
        String value = "{\"A\":-3,\"B\":\"ä\",\"C\":[1.0,2.5],\"D\":{\"E\":1.50}}";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            send(pipeline, "x", value);
            assertThat(only(pipeline, "T")).isEqualTo("\"x\" = " + value);
        }
    }

    @Test
    void a_source_may_have_nothing_but_a_key() {
        String sql = """
                CREATE STREAM s (k STRING KEY) WITH (kafka_topic='in', value_format='DELIMITED');
                CREATE STREAM t WITH (value_format='JSON') AS SELECT k, UCASE(k) AS v FROM s;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            send(pipeline, "x", "whatever, this is");
            assertThat(only(pipeline, "T")).isEqualTo("x = {\"V\":\"X\"}");
        }
    }
}
