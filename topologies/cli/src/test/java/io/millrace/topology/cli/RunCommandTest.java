// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.DevCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class RunCommandTest {
    private static final String SQL =
            "CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='s', value_format='JSON');\n"
                    + "CREATE STREAM o WITH (kafka_topic='o') AS SELECT k, v + 1 AS w FROM s WHERE v > 0;\n";

    private static DevCluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = DevCluster.start(BrokerOptions.temporary());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private Path write(String sql) throws IOException {
        return Files.writeString(folder.resolve("a.sql"), sql);
    }

    private Captured run(String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "run", folder.resolve("a.sql").toString(), "--bootstrap", cluster.bootstrapServers(), "--until-end"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--state-dir")) {
            arguments.addAll(List.of("--state-dir", folder.resolve("state").toString()));
        }
        if (!arguments.contains("--listen")) {
            arguments.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        return Captured.run(arguments.toArray(new String[0]));
    }

    private static void produce(String topic, String... values) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (Admin admin = Admin.create(config);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            if (!admin.listTopics().names().get().contains(topic)) {
                cluster.broker().createTopic(topic, 1, Map.of());
            }
            for (String value : values) {
                producer.send(new ProducerRecord<>(topic, "k", value)).get();
            }
        }
    }

    @Test
    void a_bounded_run_writes_its_report_and_a_second_one_goes_on_where_it_stopped() throws Exception {
        write(SQL);
        produce("s", "{\"v\": 1}", "{\"v\": -1}", "{\"v\": \"x\"}", "{\"v\": 3}");
        Path report = folder.resolve("report.json");

        Captured first = run("--report", report.toString());

        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode told = new ObjectMapper().readTree(report.toFile());
        assertThat(told.at("/records_in/s").asLong()).isEqualTo(4);
        assertThat(told.at("/records_out/o").asLong()).isEqualTo(2);
        assertThat(told.at("/dead_letters").asLong()).isEqualTo(1);
        assertThat(told.at("/late").asLong()).isZero();
        assertThat(told.at("/wall_s").asDouble()).isPositive();
        assertThat(told.at("/cpu_s").asDouble()).isPositive();
        assertThat(told.at("/startup_s").asDouble()).isPositive();
        assertThat(told.has("rss_peak_mb")).isTrue();

        produce("s", "{\"v\": 5}");
        Captured second = run("--report", report.toString());

        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(report.toFile())
                        .at("/records_in/s")
                        .asLong())
                .isEqualTo(1);
    }

    private static Captured untilEndEmbedded(Path file, Path report) {
        return Captured.run(
                "run",
                file.toString(),
                "--embedded",
                "--until-end",
                "--listen",
                "127.0.0.1:0",
                "--report",
                report.toString());
    }

    @Test
    void state_of_an_embedded_broker_goes_with_it() throws IOException {
        Path file = Files.writeString(folder.resolve("embedded-" + System.nanoTime() + ".sql"), """
                CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
                CREATE TABLE o AS SELECT k, COUNT(*) AS n FROM s GROUP BY k;
                """);

        Path report = folder.resolve("embedded.json");
        Captured run = untilEndEmbedded(file, report);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("embedded broker at ", "done: 0 in");
        assertThat(new ObjectMapper().readTree(report.toFile()).at("/queries"))
                .as("sources with nothing to read are told, too")
                .hasSize(1)
                .allSatisfy(query -> assertThat(query.get("consumed").asLong()).isZero());
        assertThat(StateHome.folder().resolve(ApplicationNames.of(List.of(file))))
                .doesNotExist();
    }

    @Test
    void a_run_that_failed_writes_its_report() throws IOException {
        Path file = Files.writeString(folder.resolve("failing-" + System.nanoTime() + ".sql"), """
                SET 'millrace.on.expression.error' = 'fail';
                CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic = 's', value_format = 'JSON');
                CREATE STREAM o AS SELECT k, 1 / v AS w FROM s;
                INSERT INTO s VALUES ('a', 0);
                """);
        Path report = folder.resolve("failed.json");

        Captured run = untilEndEmbedded(file, report);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-4012 error", " on s-", " at offset 0: division by zero");
        assertThat(new ObjectMapper().readTree(report.toFile()).at("/queries")).hasSize(1);
    }

    @Test
    void files_are_looked_at_before_a_cluster() {
        Captured missing = Captured.run("run", "none.sql", "--bootstrap", "127.0.0.1:1");
        Captured directory = Captured.run("run", folder.toString(), "--bootstrap", "127.0.0.1:1");

        assertThat(missing.err()).contains("MR-8001 error: none.sql does not exist");
        assertThat(directory.err()).contains("MR-8001 error:", "is a folder");
    }

    @Test
    void settings_that_cannot_be_addresses_are_told() throws IOException {
        Path file = write(SQL);
        Path binary = Files.write(folder.resolve("c.properties"), new byte[] {'a', '=', (byte) 0xff, (byte) 0xfe});

        Captured registry = Captured.run("run", file.toString(), "--schema-registry", "localhost:8081");
        Captured bootstrap = Captured.run("run", file.toString(), "--bootstrap", "localhost");
        Captured config = Captured.run("run", file.toString(), "--config", binary.toString());

        assertThat(registry.err()).contains("MR-8005 error:", "a URL, for example http://localhost:8081");
        assertThat(bootstrap.err()).contains("MR-6006 error:", "--bootstrap takes host:port");
        assertThat(config.err()).contains("MR-8001 error:", "is not UTF-8 text");
    }

    @Test
    void a_report_that_is_a_folder_is_told_before_the_run() throws IOException {
        write(SQL);

        Captured run = run("--report", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-8001 error: report", "is a folder").doesNotContain("done:");
    }

    @Test
    void a_missing_topic_is_named() throws IOException {
        write(SQL.replace("'s'", "'nowhere'"));

        Captured run = run("--app-id", "missing-topic");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6002 error: topic nowhere of stream S does not exist");
    }

    @Test
    void a_missing_topic_behind_another_query_leaves_no_topics() throws Exception {
        produce("s", "{\"v\": 1}");
        write(SQL.replace("'o'", "'first-out'")
                + "CREATE STREAM t (k VARCHAR KEY, v INT) WITH (kafka_topic='nowhere', value_format='JSON');\n"
                + "CREATE STREAM p WITH (kafka_topic='second-out') AS SELECT k, v FROM t;\n");

        Captured run = run("--app-id", "missing-second");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6002 error: topic nowhere of stream T does not exist");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get())
                    .doesNotContain("first-out", "second-out", "missing-second-dead-letters");
        }
    }

    /** Each is refused at another point of the start; the state folder's parent is missing, too. */
    @Test
    void a_run_that_is_refused_leaves_no_state_folder() throws Exception {
        produce("s", "{\"v\": 1}");
        Path state = folder.resolve("none/yet");
        Map<String, String> refused = Map.of(
                "CREATE STRIM s;",
                "MR-1001",
                "CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='s', value_format='JSON');",
                "MR-3019",
                SQL.replace("'s'", "'nowhere'"),
                "MR-6002",
                SQL.replace("WITH (kafka_topic='o')", "WITH (kafka_topic='many', replicas=7)"),
                "MR-6005",
                "SET 'ksql.streams.metrics.recording.level'='loud';\n" + SQL,
                "MR-6006");
        for (Map.Entry<String, String> one : refused.entrySet()) {
            write(one.getKey());
            Captured run = run("--app-id", "refused", "--state-dir", state.toString());

            assertThat(run.err()).contains(one.getValue() + " error:");
            assertThat(folder.resolve("none")).as(one.getValue()).doesNotExist();
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            write(SQL);
            Captured run = run(
                    "--app-id",
                    "refused",
                    "--state-dir",
                    state.toString(),
                    "--listen",
                    "127.0.0.1:" + taken.getLocalPort());

            assertThat(run.err()).contains("MR-8003 error:");
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }

    @Test
    void a_state_folder_that_is_a_file_is_told() throws Exception {
        produce("s", "{\"v\": 1}");
        write(SQL);
        Path file = Files.writeString(folder.resolve("file"), "");

        Captured run = run("--app-id", "state-file", "--state-dir", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-5002 error: state folder").contains("it is a file");
        assertThat(file).isRegularFile();
    }

    @Test
    void a_dead_letter_is_one_for_the_application_and_counts_in_each_query() throws Exception {
        write("""
                CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic = 'twice', value_format = 'JSON');
                CREATE STREAM a WITH (kafka_topic = 'twice-a') AS SELECT k, v FROM s;
                CREATE STREAM b WITH (kafka_topic = 'twice-b') AS SELECT k, v FROM s WHERE v > 1;
                """);
        produce("twice", "{\"v\": 1}", "{\"v\": \"x\"}", "no JSON", "{\"v\": 2}");
        for (String guarantee : List.of("exactly_once_v2", "at_least_once")) {
            Path file = folder.resolve(guarantee + ".json");
            Captured run = run(
                    "--app-id",
                    "twice-" + guarantee,
                    "--guarantee",
                    guarantee,
                    "--report",
                    file.toString(),
                    "--state-dir",
                    folder.resolve("state-" + guarantee).toString());

            assertThat(run.err()).contains("2 dead letters");
            JsonNode report = new ObjectMapper().readTree(file.toFile());
            assertThat(report.at("/dead_letters").asLong()).as(guarantee).isEqualTo(2);
            assertThat(report.at("/queries")).hasSize(2).allSatisfy(query -> {
                assertThat(query.get("dead_lettered").asLong()).isEqualTo(2);
                assertThat(query.get("consumed").asLong())
                        .isEqualTo(query.get("applied").asLong()
                                + query.get("dead_lettered").asLong()
                                + query.get("late").asLong()
                                + query.get("filtered").asLong());
            });
        }
    }

    @Test
    void a_taken_port_is_told_with_the_way_out() throws Exception {
        write(SQL);
        produce("s", "{\"v\": 1}");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Captured run = run("--app-id", "taken-port", "--listen", "127.0.0.1:" + taken.getLocalPort());

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("MR-8003 error:").contains(":0");
        }
    }

    @Test
    void a_registry_that_is_needed_and_not_given_is_told() throws IOException {
        write("CREATE STREAM s WITH (kafka_topic='s', value_format='AVRO');\n"
                + "CREATE STREAM o AS SELECT * FROM s;\n");

        Captured run = run("--app-id", "no-registry");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6008 error:").contains("--schema-registry");
    }

    @Test
    void no_broker_is_a_coded_error() throws IOException {
        Path file = write(SQL);

        Captured run = Captured.run("run", file.toString(), "--bootstrap", "127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6001 error: no broker answers at 127.0.0.1:1");
    }

    @Test
    void settings_are_checked_by_name_and_value() throws IOException {
        Path file = write(SQL);
        Path config = Files.writeString(folder.resolve("c.properties"), "millrace.threds=3\n");

        Captured unknown = Captured.run("run", file.toString(), "--config", config.toString());
        Files.writeString(config, "millrace.threads=many\n");
        Captured invalid = Captured.run("run", file.toString(), "--config", config.toString());

        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("MR-8004 error:").contains("did you mean millrace.threads?");
        assertThat(invalid.exitCode()).isEqualTo(1);
        assertThat(invalid.err()).contains("MR-8005 error:").contains("whole number");
    }

    @Test
    void a_client_property_that_kafka_does_not_take_is_told() throws IOException {
        Path file = write(SQL);
        Path config = Files.writeString(folder.resolve("c.properties"), "kafka.security.protocol=NOPE\n");

        Captured run = Captured.run("run", file.toString(), "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("MR-6006 error: the Kafka client does not start")
                .contains("NOPE");
    }

    @Test
    void a_topic_that_the_broker_does_not_make_is_told() throws Exception {
        produce("s", "{\"v\": 1}");
        write(SQL.replace("WITH (kafka_topic='o')", "WITH (kafka_topic='many', replicas=7)"));

        Captured run = run("--app-id", "topic-refused");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6005 error: topic many with 1 partitions and 7 replicas cannot be created");
    }

    @Test
    void an_address_that_is_none_is_wrong_usage() throws IOException {
        Path file = write(SQL);

        Captured run = Captured.run("run", file.toString(), "--listen", "127.0.0.1:http");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("MR-8002 error: '127.0.0.1:http' is not an address");
    }

    @Test
    void files_without_a_query_are_told() throws IOException {
        write("CREATE STREAM s (k VARCHAR KEY, v INT) WITH (kafka_topic='s', value_format='JSON');\n");

        Captured run = run("--app-id", "no-query");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-3019 error:");
    }

    @Test
    void a_registry_that_does_not_answer_at_the_start_is_told() throws IOException {
        write(SQL);

        Captured run = run("--app-id", "dead-registry", "--schema-registry", "http://127.0.0.1:1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-6003 error:").contains("http://127.0.0.1:1");
    }

    @Test
    void a_value_of_set_that_kafka_does_not_take_is_told() throws Exception {
        assertRefused("metrics.recording.level", "loud");
    }

    @Test
    void a_largest_request_that_is_no_number_is_told() throws Exception {
        assertRefused("producer.max.request.size", "1 MB");
    }

    private void assertRefused(String setting, String value) throws Exception {
        produce("s", "{\"v\": 1}");
        write("SET 'ksql.streams.%s'='%s';\n".formatted(setting, value) + SQL);

        Captured run = run("--app-id", "set-refused");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("MR-6006 error:")
                .contains(setting.replace("producer.", ""))
                .contains(value)
                .contains("SET in the SQL files");
    }

    @Test
    void a_report_that_cannot_be_written_is_told_before_the_run() throws IOException {
        write(SQL);

        Captured run = run("--report", folder.resolve("none/r.json").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("MR-8001 error: report").doesNotContain("done:");
    }
}
