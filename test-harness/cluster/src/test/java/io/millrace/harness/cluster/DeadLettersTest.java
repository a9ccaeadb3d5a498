// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.RunReport;
import io.millrace.topology.pipelines.AccessLog;
import io.millrace.topology.pipelines.Account;
import io.millrace.topology.pipelines.AvroRows;
import io.millrace.topology.pipelines.BrokenRecords;
import io.millrace.topology.pipelines.BrokenRecords.BrokenRecord;
import io.millrace.topology.pipelines.SensorReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that cannot be processed, one of each class: they are dead letters as they came, and all others are answered. */
final class DeadLettersTest {
    private static final Map<String, ErrorCode> CODES = Map.of(
            "truncated Avro", ErrorCode.RECORD_TRUNCATED,
            "wrong magic byte", ErrorCode.RECORD_FOREIGN,
            "unknown schema id", ErrorCode.SCHEMA_ID_UNKNOWN,
            "truncated JSON", ErrorCode.RECORD_TRUNCATED,
            "not JSON", ErrorCode.RECORD_FOREIGN,
            "wrong JSON type", ErrorCode.VALUE_TYPE,
            "negative timestamp", ErrorCode.TIMESTAMP_NEGATIVE,
            "far future timestamp", ErrorCode.TIMESTAMP_FUTURE,
            "null key", ErrorCode.KEY_NULL);

    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        // Else the broker itself refuses records of the far future.
        cluster = Cluster.start(
                BrokerOptions.temporary().with("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void broken_readings_leave_all_others_as_they_are() {
        PipelineFolder copy = PipelineFolder.copied("sensors", folder.resolve("copy"), "_broken");
        try (SensorTrial trial = new SensorTrial(cluster, copy, 31, 2)) {
            trial.prepare();
            trial.produce(400);
            SensorReading row = new SensorReading("device-1", "porto", 20.0, 1.0, 5.0, "OK", SensorTrial.START);
            List<BrokenRecord> broken = BrokenRecords.ofSensors(row, trial.schemaId(), System.currentTimeMillis());
            send(copy.topic("sensor_readings"), broken);
            trial.produce(400);
            RunReport report = run("sensors-broken", copy.sql());
            Trial.Counts counts = trial.verify();
            check("sensors-broken", copy.topic("sensor_readings"), "SENSOR_ENRICHED", broken);
            checkIdentity(report, broken.size());
            assertThat(report.late()).isEqualTo(counts.late());
        }
    }

    /** Both queries over the topic refuse most of them, and each is dead-lettered once. */
    @Test
    void broken_requests_are_dead_letters_once_for_all_queries() {
        PipelineFolder copy = PipelineFolder.copied("logs", folder.resolve("copy"), "_broken");
        try (LogTrial trial = new LogTrial(cluster, copy, 13)) {
            trial.prepare();
            trial.produce(3_000);
            AccessLog row = new AccessLog(
                    "checkout", "10.0.0.1", "GET", "/api/items/1", 200, 20.0, 100, false, SensorTrial.START + 170_000);
            List<BrokenRecord> broken = BrokenRecords.ofAccessLogs(row, System.currentTimeMillis());
            send(copy.topic("access_logs"), broken);
            trial.produce(3_000);
            RunReport report = run("logs-broken", copy.sql());
            trial.verify();
            check("logs-broken", copy.topic("access_logs"), "", broken);
            assertThat(report.queries())
                    .allSatisfy(query ->
                            assertThat(query.inFlight()).as(query.query()).isZero());
        }
    }

    @Test
    void an_account_without_a_key_is_a_dead_letter_and_payments_go_on() {
        PipelineFolder copy = PipelineFolder.copied("transactions", folder.resolve("copy"), "_broken");
        try (TransactionTrial trial = new TransactionTrial(cluster, copy, 12, 2)) {
            trial.prepare();
            Account account = new Account("nobody", "DE", "plus", 100, 1_000, 20);
            List<BrokenRecord> broken = List.of(new BrokenRecord(
                    "null key", null, SensorTrial.framed(trial.accountSchema(), AvroRows.of(account))));
            send(copy.topic("accounts"), broken);
            trial.produce(2_000);
            RunReport report = run("transactions-broken", copy.sql());
            trial.verify();
            check("transactions-broken", copy.topic("accounts"), "TRANSACTIONS_SCORED", broken);
            checkIdentity(report, 1);
        }
    }

    /** Rows on which the model fails and rows from the future, in the same batches as good ones. */
    @Test
    void a_model_error_and_a_record_of_the_future_cost_no_neighbour() throws IOException {
        LookupModel.write(folder.resolve("lookup.onnx"));
        Path sql = Files.writeString(folder.resolve("lookup.sql"), """
                CREATE MODEL lookup WITH (path = 'lookup.onnx', batch_max = 8, linger = '5 ms', on_error = 'dlq');
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT, i BIGINT)
                  WITH (kafka_topic = 'lookup-in', value_format = 'JSON');
                CREATE STREAM found WITH (kafka_topic = 'lookup-out', value_format = 'JSON') AS
                  SELECT id, n, PREDICT(lookup, i) AS answer FROM numbers EMIT CHANGES;
                """);
        cluster.createTopic("lookup-in", 1, Map.of());
        long now = System.currentTimeMillis();
        List<Long> good = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (Sender sender = Sender.plain(cluster)) {
            for (long n = 0; n < 100; n++) {
                boolean fails = n % 10 == 3;
                boolean future = n % 10 == 7;
                byte[] value = Sender.bytes("{\"N\":" + n + ",\"I\":" + (fails ? 99 : n % 3) + "}");
                sender.send("lookup-in", future ? now + 7_200_000 : now, Sender.bytes("k"), value, Long.toString(n));
                if (fails || future) {
                    ErrorCode code = fails ? ErrorCode.MODEL_FAILED : ErrorCode.TIMESTAMP_FUTURE;
                    expected.add(n + " " + code.label() + " " + n + " " + (future ? now + 7_200_000 : now));
                } else {
                    good.add(n);
                }
            }
            sender.flush();
        }
        RunReport report = run("lookup", sql);
        List<Decoded> found = Decoded.json(cluster, "lookup-out");
        assertThat(found.stream().map(row -> row.number("N")).toList()).isEqualTo(good);
        assertThat(found)
                .allSatisfy(row -> assertThat(row.real("ANSWER")).isEqualTo(LookupModel.answer(row.number("N") % 3)));
        assertThat(DeadLetter.of(cluster, "lookup").stream()
                        .map(each -> each.header("trace") + " " + each.header("millrace.error.code") + " "
                                + each.header("millrace.error.offset") + " "
                                + each.header("millrace.error.timestamp"))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(expected);
        checkIdentity(report, expected.size());
    }

    /** One that just goes into a topic of the usual size, and one into a topic for larger ones. */
    @ParameterizedTest
    @CsvSource({"usual, 1048576", "large, 3000000"})
    void records_as_large_as_their_topic_allows_are_dead_letters(String name, int recordBytes) throws Exception {
        cluster.createTopic(
                name + "-in",
                1,
                name.equals("large") ? Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "4000000") : Map.of());
        byte[] broken = "x".repeat(recordBytes - 200).getBytes(StandardCharsets.US_ASCII);
        Map<String, Object> roomy = Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, recordBytes);
        try (KafkaProducer<byte[], byte[]> producer = cluster.producer(roomy)) {
            for (byte[] value : List.of(Sender.bytes("{\"V\":1}"), broken, Sender.bytes("{\"V\":2}"))) {
                producer.send(new ProducerRecord<>(name + "-in", value)).get(60, TimeUnit.SECONDS);
            }
        }
        Path sql = Files.writeString(folder.resolve(name + ".sql"), """
                CREATE STREAM s (v BIGINT) WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                CREATE STREAM o WITH (kafka_topic = '%1$s-out', value_format = 'JSON') AS SELECT v + 1 AS w FROM s;
                """.formatted(name));

        RunReport report = run(name, sql);

        assertThat(Decoded.json(cluster, name + "-out").stream()
                        .map(row -> row.number("W"))
                        .toList())
                .containsExactly(2L, 3L);
        assertThat(DeadLetter.of(cluster, name))
                .singleElement()
                .satisfies(letter -> assertThat(letter.value()).isEqualTo(broken));
        checkIdentity(report, 1);
    }

    private RunReport run(String application, Path sql) {
        return EngineRun.untilEnd(EngineSettings.of(cluster, application, folder.resolve("state")), List.of(sql));
    }

    private static void send(String topic, List<BrokenRecord> broken) {
        try (Sender sender = Sender.plain(cluster)) {
            broken.forEach(each -> sender.send(topic, null, each.key(), each.value(), each.kind()));
            sender.flush();
        }
    }

    private static void check(String application, String topic, String query, List<BrokenRecord> broken) {
        List<DeadLetter> found = DeadLetter.of(cluster, application);
        assertThat(found.stream().map(each -> each.header("trace")).toList())
                .containsExactlyInAnyOrderElementsOf(
                        broken.stream().map(BrokenRecord::kind).toList());
        for (BrokenRecord each : broken) {
            DeadLetter letter = found.stream()
                    .filter(candidate -> candidate.header("trace").equals(each.kind()))
                    .findFirst()
                    .orElseThrow();
            assertThat(letter.key()).as("key of " + each.kind()).isEqualTo(each.key());
            assertThat(letter.value()).as("value of " + each.kind()).isEqualTo(each.value());
            assertThat(letter.timestamp()).isBetween(System.currentTimeMillis() - 120_000, System.currentTimeMillis());
            assertThat(letter.headers())
                    .as("headers of " + each.kind())
                    .containsEntry("millrace.error.code", label(each.kind()))
                    .containsEntry("millrace.error.topic", topic)
                    .containsEntry("millrace.error.app", application)
                    .containsKeys(
                            "millrace.error.reason",
                            "millrace.error.partition",
                            "millrace.error.offset",
                            "millrace.error.timestamp",
                            "millrace.error.query");
            if (!query.isEmpty()) {
                assertThat(letter.headers()).containsEntry("millrace.error.query", query);
            }
        }
    }

    private static String label(String kind) {
        ErrorCode code = CODES.get(kind);
        return code == null ? "no code for " + kind : code.label();
    }

    private static void checkIdentity(RunReport report, int deadLetters) {
        assertThat(report.deadLetters()).isEqualTo(deadLetters);
        assertThat(report.queries())
                .allSatisfy(query -> assertThat(query.inFlight())
                        .as("consumed less what became of it in " + query.query())
                        .isZero());
    }
}
