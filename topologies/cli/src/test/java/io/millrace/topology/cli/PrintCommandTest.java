// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.DevCluster;
import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.SensorReading;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class PrintCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static DevCluster cluster;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        cluster = DevCluster.start(BrokerOptions.temporary());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        for (String name : List.of("readings", "mixed", "transactional", "live", "windowed", "sessions", "opaque")) {
            cluster.broker().createTopic(name, 1, Map.of());
        }
    }

    @AfterAll
    static void stop() {
        producer.close();
        cluster.close();
    }

    private static Captured print(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "print", "--bootstrap", cluster.bootstrapServers(), "--schema-registry", cluster.registryUrl()));
        arguments.addAll(List.of(more));
        return Captured.run(arguments.toArray(new String[0]));
    }

    private static List<JsonNode> lines(Captured printed) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : printed.out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void avro_is_decoded_by_the_id_it_carries() throws Exception {
        int id = cluster.registry()
                .schemas()
                .register("readings-value", RegisteredSchema.AVRO, AvroRows.SENSOR_READINGS.toString());
        SensorReading reading = new SensorReading("pump-ü", "delft", 20.5, null, 3.0, "OK", 1_700_000_000_000L);
        producer.send(new ProducerRecord<>(
                        "readings",
                        0,
                        1_700_000_000_000L,
                        "pump-ü".getBytes(UTF_8),
                        AvroRows.framed(id, AvroRows.of(reading))))
                .get();

        Captured printed = print("readings", "--from-beginning", "--max", "1");

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.err())
                .startsWith("note: topic readings: key ")
                .endsWith("value AVRO\n")
                .hasLineCount(1);
        JsonNode record = lines(printed).get(0);
        assertThat(record.fieldNames())
                .toIterable()
                .containsExactly("topic", "partition", "offset", "timestamp", "key", "value");
        assertThat(record.get("topic").asText()).isEqualTo("readings");
        assertThat(record.get("timestamp").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(record.get("key").asText()).isEqualTo("pump-ü");
        assertThat(record.get("value").get("temperature").asDouble()).isEqualTo(20.5);
        assertThat(record.get("value").get("vibration").isNull()).isTrue();
    }

    @Test
    void json_text_bytes_and_nothing_are_shown_as_what_they_are() throws Exception {
        byte[] binary = {(byte) 0xff, 0, 1};
        ProducerRecord<byte[], byte[]> first = new ProducerRecord<>("mixed", null, "{\"a\": [1, 2]}".getBytes(UTF_8));
        first.headers().add("millrace.error.code", "MR-4001".getBytes(UTF_8));
        first.headers().add("tag", "one".getBytes(UTF_8)).add("tag", binary).add("none", null);
        producer.send(first).get();
        producer.send(new ProducerRecord<>("mixed", "k".getBytes(UTF_8), "GET /index.html".getBytes(UTF_8)))
                .get();
        producer.send(new ProducerRecord<>("mixed", binary, null)).get();

        List<JsonNode> records = lines(print("mixed", "--from-beginning", "--max", "3", "--headers"));

        assertThat(records.get(0).get("key").isNull()).isTrue();
        assertThat(records.get(0).get("value").get("a").get(1).asInt()).isEqualTo(2);
        JsonNode headers = records.get(0).get("headers");
        assertThat(headers.get("millrace.error.code").asText()).isEqualTo("MR-4001");
        assertThat(headers.get("tag").toString()).isEqualTo("[\"one\",\"/wAB\"]");
        assertThat(headers.get("none").isNull()).isTrue();
        assertThat(records.get(1).get("value").asText()).isEqualTo("GET /index.html");
        assertThat(records.get(2).get("key").asText()).isEqualTo("/wAB");
        assertThat(records.get(2).get("value").isNull()).isTrue();
    }

    @Test
    void keys_of_sessions_are_shown_with_their_bounds() throws Exception {
        byte[] number = {0, 0, 0, 0, 0, 0, 0, 42};
        for (byte[] key : List.of(
                windowed(windowed("pump".getBytes(UTF_8), 1_700_000_050_000L), 1_700_000_040_000L),
                windowed(windowed(number, 50), 40),
                windowed(windowed("turned".getBytes(UTF_8), 40), 50))) {
            producer.send(new ProducerRecord<>("sessions", key, "{}".getBytes(UTF_8)))
                    .get();
        }

        List<JsonNode> records = lines(print("sessions", "--until-end"));

        assertThat(records.get(0).get("key").toString())
                .isEqualTo("{\"key\":\"pump\",\"windowStart\":1700000040000,\"windowEnd\":1700000050000}");
        assertThat(records.get(1).get("key").toString()).isEqualTo("{\"key\":42,\"windowStart\":40,\"windowEnd\":50}");
        assertThat(records.get(2).get("key").isTextual())
                .as("no session ends before it starts")
                .isTrue();
    }

    private static byte[] windowed(byte[] key, long start) {
        return ByteBuffer.allocate(key.length + Long.BYTES)
                .put(key)
                .putLong(start)
                .array();
    }

    @Test
    void keys_of_windowed_groups_are_shown_with_their_window() throws Exception {
        long start = 1_700_000_040_000L;
        byte[] number = {0, 0, 0, 42};
        for (byte[] key : List.of(
                windowed("pump-ü".getBytes(UTF_8), start),
                windowed("{\"A\":1}".getBytes(UTF_8), start),
                windowed(number, start),
                windowed("late".getBytes(UTF_8), -1),
                "a key that is text and longer than a window's start".getBytes(UTF_8))) {
            producer.send(new ProducerRecord<>("windowed", key, "{}".getBytes(UTF_8)))
                    .get();
        }

        List<JsonNode> records = lines(print("windowed", "--until-end"));

        assertThat(records.get(0).get("key").toString())
                .isEqualTo("{\"key\":\"pump-ü\",\"windowStart\":" + start + "}");
        assertThat(records.get(1).get("key").toString()).isEqualTo("{\"key\":{\"A\":1},\"windowStart\":" + start + "}");
        assertThat(records.get(2).get("key").toString()).isEqualTo("{\"key\":42,\"windowStart\":" + start + "}");
        assertThat(records.get(3).get("key").asText()).isEqualTo("bGF0Zf//////////");
        assertThat(records.get(4).get("key").asText()).startsWith("a key that is text");
        assertThat(records).hasSize(5);
    }

    @Test
    void avro_without_a_registry_is_told_once_with_the_way_out() throws Exception {
        byte[] framed = {0, 0, 0, 0, 7, 6, 8, 10, 12};
        for (int i = 0; i < 3; i++) {
            producer.send(new ProducerRecord<>("opaque", framed)).get();
        }

        Captured without = Captured.run("print", "opaque", "--until-end", "--bootstrap", cluster.bootstrapServers());
        Captured with = print("opaque", "--until-end");

        assertThat(without.exitCode()).isZero();
        assertThat(without.out()).hasLineCount(3);
        assertThat(without.err())
                .contains("note: records look like AVRO with schema id 7", "--schema-registry URL")
                .hasLineCount(2);
        assertThat(with.err())
                .contains("note: records with schema id 7 cannot be read with what the registry knows")
                .hasLineCount(2);
    }

    @Test
    void what_was_not_committed_is_not_shown() throws Exception {
        Map<String, Object> config =
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "transactional.id", "print-test");
        try (KafkaProducer<byte[], byte[]> transactional =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            transactional.initTransactions();
            transactional.beginTransaction();
            transactional.send(new ProducerRecord<>("transactional", "aborted".getBytes(UTF_8)));
            transactional.flush();
            transactional.abortTransaction();
            transactional.beginTransaction();
            transactional.send(new ProducerRecord<>("transactional", "committed".getBytes(UTF_8)));
            transactional.commitTransaction();
        }

        List<JsonNode> records = lines(print("transactional", "--from-beginning", "--max", "1"));

        assertThat(records)
                .singleElement()
                .satisfies(record -> assertThat(record.get("value").asText()).isEqualTo("committed"));
    }

    @Test
    void without_from_beginning_only_new_records_are_shown() throws Exception {
        producer.send(new ProducerRecord<>("live", "old".getBytes(UTF_8))).get();
        CompletableFuture<Captured> printing = CompletableFuture.supplyAsync(() -> print("live", "--max", "1"));
        long number = 0;
        while (!printing.isDone()) {
            producer.send(new ProducerRecord<>("live", ("new " + number++).getBytes(UTF_8)))
                    .get();
        }

        Captured printed = printing.get(60, TimeUnit.SECONDS);

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.err()).contains("waiting for new records of live");
        assertThat(lines(printed).get(0).get("value").asText()).startsWith("new ");
    }

    @Test
    void a_topic_that_does_not_exist_is_told_with_the_nearest_one() {
        Captured printed = print("reedings", "--from-beginning");

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.err()).contains("MR-6002", "reedings", "did you mean readings?");
        assertThat(printed.out()).isEmpty();
    }

    @Test
    void a_broker_that_does_not_answer_is_told() throws Exception {
        java.nio.file.Path config = java.nio.file.Files.createTempFile("print", ".properties");
        try {
            java.nio.file.Files.writeString(
                    config,
                    "kafka.default.api.timeout.ms=500\nkafka.consumer.socket.connection.setup.timeout.ms=500\n");
            Captured printed = Captured.run("print", "t", "--bootstrap", "127.0.0.1:1", "--config", config.toString());

            assertThat(printed.exitCode()).isEqualTo(1);
            assertThat(printed.err()).contains("MR-6001", "127.0.0.1:1");
        } finally {
            java.nio.file.Files.delete(config);
        }
    }
}
