// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.registry.InMemorySchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.RegistryUnavailableException;
import io.millrace.schema.registry.SchemaRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every class of record that cannot be processed: its bytes come out as they were, the others go on, and the counts say so.
 */
final class DeadLetterTest {
    private static final long FUTURE = SqlPipeline.NOW + 3_600_001;
    private static final long NEARLY_FUTURE = SqlPipeline.NOW + 3_600_000;

    /** What a bad record looks like, and what is to be said of it. */
    private record Bad(byte @Nullable [] key, byte @Nullable [] value, long timestamp, String code, String reason) {}

    /** Two good records around the bad one; frames over all keys' time show whether stream time moved. */
    private static void assertDeadLettered(
            SqlPipeline pipeline, Bad bad, Runnable before, Runnable after, String... out) {
        before.run();
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "t1".getBytes(UTF_8))
                .add("trace", "t2".getBytes(UTF_8))
                .add("none", null);
        pipeline.send("in", bad.key(), bad.value(), bad.timestamp(), headers);
        after.run();
        assertThat(pipeline.lines("OUT")).containsExactly(out);
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(bad.key());
            assertThat(letter.value()).isEqualTo(bad.value());
            assertThat(letter.timestamp()).as("the time of processing").isEqualTo(SqlPipeline.NOW);
            assertThat(Arrays.stream(letter.headers().toArray())
                            .limit(3)
                            .map(header -> header.key() + "=" + text(header.value())))
                    .containsExactly("trace=t1", "trace=t2", "none=null");
            assertThat(letter.header("millrace.error.code")).isEqualTo(bad.code());
            assertThat(letter.header("millrace.error.reason")).contains(bad.reason());
            assertThat(letter.header("millrace.error.topic")).isEqualTo("in");
            assertThat(letter.header("millrace.error.partition")).isEqualTo("0");
            assertThat(letter.header("millrace.error.offset")).isEqualTo("1");
            assertThat(letter.header("millrace.error.timestamp")).isEqualTo(Long.toString(bad.timestamp()));
            assertThat(letter.header("millrace.error.query")).isEqualTo("OUT");
            assertThat(letter.header("millrace.error.app")).isEqualTo("app");
            assertThat(letter.headers().toArray()).hasSize(3 + 8);
        });
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }

    @Test
    void a_row_that_the_producer_would_not_take_is_one_and_its_neighbours_are_written() {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, V VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM OUT AS SELECT K, V + V AS W FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).recordBytesMax(2_000).start()) {
            pipeline.row("in", 1000, "a", "x");
            pipeline.row("in", 1001, "b", "y".repeat(1_000));
            pipeline.row("in", 1002, "c", "z".repeat(900));
            assertThat(pipeline.lines("OUT")).hasSize(2);
            assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4013");
                assertThat(letter.header("millrace.error.reason")).contains("max.request.size is 2000");
                assertThat(letter.value()).hasSizeGreaterThan(1_000);
            });
            assertThat(pipeline.counts("OUT").deadLettered()).isEqualTo(1);
            assertThat(pipeline.counts("OUT").applied()).isEqualTo(2);
        }
    }

    private static void assertDecodeFailure(SqlPipeline pipeline, Bad bad) {
        assertDeadLettered(
                pipeline,
                bad,
                () -> pipeline.row("in", 1000, "a", 1, 1.5),
                () -> pipeline.row("in", 995, "a", 2, 2.5),
                "a {\"V\":1,\"X\":1.5,\"N\":1} @1000",
                "a {\"V\":2,\"X\":2.5,\"N\":1} @995");
        assertThat(pipeline.counts("OUT").deadLettered()).isEqualTo(1);
        assertThat(pipeline.counts("OUT").applied()).isEqualTo(2);
        assertThat(pipeline.counts("OUT").late()).isZero();
    }

    /** Late by more than 5 ms after any row: a bad record that moved stream time would make the next one late. */
    private static String frames(String format, String with) {
        return """
                CREATE STREAM S (K VARCHAR KEY, V INTEGER, X DOUBLE) WITH (kafka_topic='in', value_format='%s'%s);
                CREATE STREAM OUT AS SELECT K, V, X, COUNT(*) OVER (PARTITION BY K RANGE INTERVAL 5 MILLISECONDS PRECEDING) AS N
                  FROM S;
                """.formatted(format, with);
    }

    private static Stream<Bad> badAvro() {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"V\",\"type\":\"int\"}]}");
        org.apache.avro.generic.GenericData.Record row = new org.apache.avro.generic.GenericData.Record(schema);
        row.put("V", 77_777);
        byte[] good = ProducerBytes.frame(1, schema, row);
        byte[] trailing = Arrays.copyOf(good, good.length + 2);
        byte[] unknown = ProducerBytes.frame(4711, schema, row);
        byte[] key = "k".getBytes(UTF_8);
        return Stream.of(
                new Bad(key, Arrays.copyOf(good, good.length - 1), 1001, "MR-4001", ""),
                new Bad(key, Arrays.copyOf(good, 3), 1001, "MR-4002", ""),
                new Bad(null, "{\"V\":1}".getBytes(UTF_8), 1001, "MR-4002", ""),
                new Bad(key, new byte[0], 1001, "MR-4002", ""),
                new Bad(key, unknown, 1001, "MR-4003", "4711"),
                new Bad(key, trailing, 1001, "MR-4010", ""),
                new Bad(key, good, -1, "MR-4006", "-1"),
                new Bad(key, good, FUTURE, "MR-4007", Long.toString(FUTURE)));
    }

    @ParameterizedTest
    @MethodSource("badAvro")
    void bad_avro(Bad bad) {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        registry.register(
                "other-value",
                RegisteredSchema.AVRO,
                "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"V\",\"type\":\"int\"}]}");
        try (SqlPipeline pipeline =
                SqlPipeline.of(frames("AVRO", "")).registry(registry).start()) {
            assertDecodeFailure(pipeline, bad);
        }
    }

    private static Stream<Bad> badJson() {
        byte[] key = "k".getBytes(UTF_8);
        return Stream.of(
                new Bad(key, "{\"V\":true}".getBytes(UTF_8), 1001, "MR-4005", "V"),
                new Bad(key, "{\"V\":1,\"X\":\"much\"}".getBytes(UTF_8), 1001, "MR-4005", "X"),
                new Bad(key, "{\"V\":1}}".getBytes(UTF_8), 1001, "MR-4010", ""),
                new Bad(key, "{\"V\":1} {}".getBytes(UTF_8), 1001, "MR-4010", ""),
                new Bad(key, "{\"V\":".getBytes(UTF_8), 1001, "MR-4001", ""),
                new Bad(key, "[1]".getBytes(UTF_8), 1001, "MR-4002", ""),
                new Bad(key, new byte[] {0, 1, 2, 3, 4, 5}, 1001, "MR-4002", ""),
                new Bad(key, "{\"V\":1}".getBytes(UTF_8), -5, "MR-4006", "-5"),
                new Bad(key, null, -5, "MR-4006", "-5"),
                new Bad(key, "{\"V\":1}".getBytes(UTF_8), FUTURE, "MR-4007", Long.toString(FUTURE)),
                new Bad(new byte[] {(byte) 0xC3, 0x28}, "{\"V\":1}".getBytes(UTF_8), 1001, "MR-4002", ""));
    }

    @ParameterizedTest
    @MethodSource("badJson")
    void bad_json(Bad bad) {
        try (SqlPipeline pipeline = SqlPipeline.of(frames("JSON", "")).start()) {
            assertDecodeFailure(pipeline, bad);
        }
    }

    @Test
    void a_timestamp_just_inside_the_next_hour_is_taken() {
        try (SqlPipeline pipeline = SqlPipeline.of(frames("JSON", "")).start()) {
            pipeline.row("in", NEARLY_FUTURE, "a", 1, null);
            assertThat(pipeline.read("OUT")).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "BIGINT, -1, MR-4006",
                "BIGINT, 1000003600001, MR-4007",
                "BIGINT, null, MR-4008",
                "VARCHAR, 1969-12-31, MR-4006",
                "VARCHAR, 2101-01-01, MR-4007",
                "VARCHAR, 2001-13-01, MR-4008",
                "VARCHAR, yesterday, MR-4008",
                "VARCHAR, null, MR-4008"
            })
    void bad_timestamps_in_a_column(String type, @Nullable String value, String code) {
        boolean text = type.equals("VARCHAR");
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, TS %s) WITH (kafka_topic='in', value_format='AVRO', timestamp='ts'%s);
                CREATE STREAM OUT AS SELECT K, COUNT(*) OVER (PARTITION BY K RANGE INTERVAL 5 MILLISECONDS PRECEDING) AS N
                  FROM S;
                """.formatted(type, text ? ", timestamp_format='yyyy-MM-dd'" : "");
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            Object good = text ? "1970-01-02" : (Object) 86_400_000L;
            Object bad = text || value == null ? value : (Object) Long.valueOf(value);
            byte[] bytes = pipeline.value("in", bad);
            assertDeadLettered(
                    pipeline,
                    new Bad("b".getBytes(UTF_8), bytes, 123, code, "TS"),
                    () -> pipeline.row("in", 5, "a", good),
                    () -> pipeline.row("in", 7, "a", good),
                    "a {\"N\":1} @86400000",
                    "a {\"N\":2} @86400000");
        }
    }

    @Test
    void a_null_key_of_a_table() {
        String sql = """
                CREATE STREAM S (K BIGINT KEY, V INTEGER) WITH (kafka_topic='stream', value_format='JSON', key_format='JSON');
                CREATE TABLE T (ID BIGINT PRIMARY KEY, NAME VARCHAR)
                  WITH (kafka_topic='in', value_format='JSON', key_format='JSON');
                CREATE STREAM OUT AS SELECT S.K AS K, T.NAME AS NAME FROM S JOIN T ON S.K = T.ID;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, 1L, "one");
            for (String key : new String[] {null, "null"}) {
                byte[] bytes = key == null ? null : key.getBytes(UTF_8);
                for (String value : new String[] {null, "{\"NAME\":\"x\"}"}) {
                    byte[] valueBytes = value == null ? null : value.getBytes(UTF_8);
                    pipeline.send("in", bytes, valueBytes, 2, new RecordHeaders());
                    assertThat(pipeline.deadLetters())
                            .as(key + " " + value)
                            .singleElement()
                            .satisfies(letter -> {
                                assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4009");
                                assertThat(letter.key()).isEqualTo(bytes);
                                assertThat(letter.value()).isEqualTo(valueBytes);
                            });
                }
            }
            pipeline.row("stream", 3, 1L, 1);
            assertThat(pipeline.lines("OUT")).containsExactly("1 {\"NAME\":\"one\"} @3");
            assertThat(pipeline.counts("OUT", "T").deadLettered()).isEqualTo(4);
            assertThat(pipeline.counts("OUT", "T").applied()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE OUT AS SELECT K, COUNT(*) AS N FROM S GROUP BY K",
                "CREATE TABLE OUT AS SELECT G, COUNT(*) AS N FROM S GROUP BY G",
                "CREATE TABLE OUT AS SELECT K, G, COUNT(*) AS N FROM S GROUP BY K, G",
                "CREATE STREAM OUT AS SELECT K, G, COUNT(*) OVER (PARTITION BY K ROWS 1 PRECEDING) AS N FROM S",
                "CREATE STREAM OUT AS SELECT K, G, COUNT(*) OVER (PARTITION BY G ROWS 1 PRECEDING) AS N FROM S",
                "CREATE STREAM OUT AS SELECT S.K AS K, T.V AS N FROM S LEFT JOIN T ON S.K = T.ID",
                "CREATE STREAM OUT AS SELECT S.G AS G, S.K AS K, T.V AS N FROM S LEFT JOIN T ON S.G = T.ID",
            })
    void a_null_key_of_a_group_a_frame_or_a_join(String query) {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, G VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE T (ID VARCHAR PRIMARY KEY, V INTEGER) WITH (kafka_topic='table', value_format='JSON');
                """ + query + ";";
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.row("in", 1, "a", "g");
            RecordHeaders headers = new RecordHeaders();
            headers.add("h", new byte[] {1});
            pipeline.send("in", null, "{\"G\":null}".getBytes(UTF_8), 2, headers);
            pipeline.row("in", 3, "a", "g");
            assertThat(pipeline.read("OUT")).hasSize(2);
            assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4009");
                assertThat(letter.key()).isNull();
                assertThat(letter.value()).isEqualTo("{\"G\":null}".getBytes(UTF_8));
                assertThat(letter.headers().toArray()).hasSize(1 + 8);
            });
            assertThat(pipeline.counts("OUT", "S").deadLettered()).isEqualTo(1);
        }
    }

    /** The registered schema of the sink has an enum that the rows do not always fit. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", COUNT(*) OVER (PARTITION BY G ROWS 1 PRECEDING) AS N"})
    void a_row_that_the_output_cannot_hold(String frame) {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, G VARCHAR, TS BIGINT) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM OUT WITH (timestamp='ts') AS SELECT K, G, TS%s FROM S;
                """.formatted(frame);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).registry(registry).start()) {
            pipeline.row("in", 1, "a", "g", 1L);
            RecordHeaders headers = new RecordHeaders();
            headers.add("h", new byte[] {1});
            byte[] bytes = "{ \"G\":\"g\", \"TS\":-1 }".getBytes(UTF_8);
            pipeline.send("in", "b".getBytes(UTF_8), bytes, 2, headers);
            pipeline.row("in", 3, "c", "g", 3L);
            assertThat(pipeline.read("OUT")).hasSize(2);
            assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4006");
                assertThat(letter.header("millrace.error.topic")).isEqualTo("in");
                assertThat(letter.header("millrace.error.offset")).isEqualTo("1");
                assertThat(letter.key()).isEqualTo("b".getBytes(UTF_8));
                assertThat(letter.value()).as("also behind an internal topic").isEqualTo(bytes);
                assertThat(letter.headers().toArray()).hasSize(1 + 8);
            });
            assertThat(pipeline.counts("OUT").applied()).isEqualTo(2);
        }
    }

    @Test
    void a_record_that_two_queries_read_is_dead_lettered_once_and_counted_twice() {
        String sql = """
                CREATE STREAM S (K VARCHAR KEY, V INTEGER, X DOUBLE) WITH (kafka_topic='in', value_format='JSON');
                CREATE STREAM ONE AS SELECT K, V FROM S;
                CREATE STREAM TWO AS SELECT K, V FROM S WHERE V > 1;
                CREATE STREAM THREE AS SELECT K, X FROM S;
                """;
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.send("in", null, "{\"V\":[]}".getBytes(UTF_8), 1, new RecordHeaders());
            assertThat(pipeline.deadLetters())
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.header("millrace.error.query")).isEqualTo("ONE"));
            assertThat(pipeline.counts("ONE").deadLettered()).isEqualTo(1);
            assertThat(pipeline.counts("TWO").deadLettered()).isEqualTo(1);
            assertThat(pipeline.counts("THREE").applied())
                    .as("does not read the column that is wrong")
                    .isEqualTo(1);
            assertThat(pipeline.read("THREE")).hasSize(1);
        }
    }

    @Test
    void a_registry_that_does_not_answer_is_no_fault_of_the_record() {
        InMemorySchemaRegistry behind = new InMemorySchemaRegistry();
        FlakyRegistry registry = new FlakyRegistry(behind);
        SqlPipeline pipeline =
                SqlPipeline.of(frames("AVRO", "")).registry(registry).start();
        try {
            pipeline.row("in", 1, "a", 1, 1.5);
            byte[] good = pipeline.value("in", 2, 2.5);
            int other = behind.register(
                    "in-value",
                    RegisteredSchema.AVRO,
                    "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"V\",\"type\":[\"null\",\"int\"]}]}");
            assertThat(good).isNotNull();
            Schema schema = new Schema.Parser().parse(behind.byId(other).text());
            org.apache.avro.generic.GenericData.Record row = new org.apache.avro.generic.GenericData.Record(schema);
            row.put("V", 3);
            pipeline.settle();
            registry.available = false;
            pipeline.send("in", "a".getBytes(UTF_8), ProducerBytes.frame(other, schema, row), 2, new RecordHeaders());
            assertThatThrownBy(pipeline::settle)
                    .satisfies(thrown -> assertThat(Causes.text(thrown)).contains("no answer"));
            assertThat(pipeline.deadLetters()).isEmpty();
            assertThat(pipeline.counts("OUT").deadLettered()).isZero();
            assertThat(pipeline.counts("OUT").consumed()).isEqualTo(1);
        } finally {
            pipeline.close();
        }
    }

    /** Answers or not. */
    private static final class FlakyRegistry implements SchemaRegistry {
        private final SchemaRegistry behind;
        private boolean available = true;

        FlakyRegistry(SchemaRegistry behind) {
            this.behind = behind;
        }

        private SchemaRegistry asked() {
            if (!available) {
                throw new RegistryUnavailableException("no answer", null);
            }
            return behind;
        }

        @Override
        public RegisteredSchema byId(int id) {
            return asked().byId(id);
        }

        @Override
        public Optional<RegisteredSchema> latest(String subject) {
            return asked().latest(subject);
        }

        @Override
        public int register(String subject, String schemaType, String schemaText) {
            return asked().register(subject, schemaType, schemaText);
        }

        @Override
        public void close() {}
    }

    @Test
    void a_dead_letter_that_is_replayed_keeps_its_first_headers() {
        String sql = frames("JSON", "");
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.send("in", null, "x".getBytes(UTF_8), 1, new RecordHeaders());
            OutputRecord first = pipeline.deadLetters().get(0);
            pipeline.send("in", first.key(), first.value(), 2, first.headers());
            OutputRecord second = pipeline.deadLetters().get(0);
            assertThat(second.headers().toArray()).hasSize(16);
            assertThat(List.of(String.valueOf(second.header("millrace.error.offset"))))
                    .containsExactly("1");
        }
    }
}
