// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.devkit.DevCluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in a run that waits for a schema registry, as a process of its own: a run that cannot come to its end. */
@Timeout(180)
final class RunInterruptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"V\",\"type\":\"int\"}]}";
    private static final byte[] THREE = {0, 0, 0, 0, 1, 6};
    private static final byte[] BROKEN = {1, 2, 3};

    private static final ObjectMapper JSON = new ObjectMapper();

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

    /** What the registry does when it is asked for a schema. */
    private enum Mood {
        OUT_OF_ORDER,
        SILENT,
        ANSWERING
    }

    /** A registry with one schema. */
    private static final class MoodyRegistry implements AutoCloseable {
        private final HttpServer server;
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile Mood mood;

        MoodyRegistry(Mood mood) throws IOException {
            this.mood = mood;
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/schemas/ids/", this::schema);
            server.createContext(
                    "/subjects/", exchange -> answer(exchange, 404, "{\"error_code\":40401,\"message\":\"none\"}"));
            server.start();
        }

        private void schema(HttpExchange exchange) throws IOException {
            asked.countDown();
            switch (mood) {
                case OUT_OF_ORDER -> answer(exchange, 503, "{\"error_code\":50301,\"message\":\"not now\"}");
                case ANSWERING -> answer(exchange, 200, JSON.writeValueAsString(Map.of("schema", SCHEMA)));
                case SILENT -> {
                    try {
                        closed.await();
                    } catch (InterruptedException nobodyDoes) {
                        Thread.currentThread().interrupt();
                    }
                }
            }
        }

        private static void answer(HttpExchange exchange, int status, String body) throws IOException {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
            exchange.close();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            closed.countDown();
            server.stop(0);
        }
    }

    private void produce(String topic, byte[]... values) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", cluster.bootstrapServers());
        cluster.broker().createTopic(topic, 1, Map.of());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(topic, value)).get();
            }
        }
        Files.writeString(folder.resolve("a.sql"), """
                CREATE STREAM s (v INT) WITH (kafka_topic = '%1$s', value_format = 'AVRO');
                CREATE STREAM o WITH (kafka_topic = '%1$s-out', value_format = 'JSON') AS SELECT v FROM s;
                """.formatted(topic));
    }

    private ChildJvm run(String topic, MoodyRegistry registry, String log, String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "run",
                folder.resolve("a.sql").toString(),
                "--app-id",
                topic,
                "--bootstrap",
                cluster.bootstrapServers(),
                "--schema-registry",
                registry.url(),
                "--state-dir",
                folder.resolve("state").toString(),
                "--report",
                folder.resolve("report.json").toString(),
                "--listen",
                "127.0.0.1:0"));
        arguments.addAll(List.of(more));
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        return ChildJvm.start(
                Main.class.getName(), List.of("-Djava.io.tmpdir=" + temporary), arguments, folder, folder.resolve(log));
    }

    private JsonNode report() throws IOException {
        return JSON.readTree(folder.resolve("report.json").toFile());
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private void assertNothingTemporaryIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_bounded_run_that_waits_ends_in_order_and_the_next_one_does_the_rest_once() throws Exception {
        produce("bounded", BROKEN, THREE, THREE);
        try (MoodyRegistry registry = new MoodyRegistry(Mood.OUT_OF_ORDER)) {
            try (ChildJvm run = run("bounded", registry, "first.log", "--until-end")) {
                run.awaitLine("waiting for it", PATIENCE);
                run.interrupt();

                assertThat(run.waitFor(PATIENCE)).as(log("first.log")).isZero();
            }
            assertThat(log("first.log"))
                    .contains("stopping: ", "stopped before the end: ", "the same command goes on")
                    .doesNotContain("MR-", "ERROR");
            assertNothingTemporaryIsLeft();

            registry.mood = Mood.ANSWERING;
            try (ChildJvm again = run("bounded", registry, "second.log", "--until-end")) {
                assertThat(again.waitFor(PATIENCE)).as(log("second.log")).isZero();
            }
        }
        assertThat(log("second.log")).contains("done: ");
        assertThat(report().at("/records_out/bounded-out").asLong()).isEqualTo(2);
        assertThat(committed("bounded-out")).isEqualTo(2);
        assertThat(committed("bounded-dead-letters")).isEqualTo(1);
    }

    @Test
    void an_endless_run_that_is_not_running_yet_ends_in_order() throws Exception {
        produce("endless", THREE);
        try (MoodyRegistry registry = new MoodyRegistry(Mood.OUT_OF_ORDER);
                ChildJvm run = run("endless", registry, "run.log")) {
            run.awaitLine("waiting for it", PATIENCE);
            run.interrupt();

            assertThat(run.waitFor(PATIENCE)).as(log("run.log")).isZero();
        }
        assertThat(log("run.log")).contains("stopping: ").doesNotContain("MR-", "ERROR");
        assertNothingTemporaryIsLeft();
    }

    @Test
    void a_second_ctrl_c_forces_the_end() throws Exception {
        produce("forced", THREE);
        try (MoodyRegistry registry = new MoodyRegistry(Mood.SILENT);
                ChildJvm run = run("forced", registry, "run.log", "--until-end")) {
            assertThat(registry.asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(log("run.log"))
                    .isTrue();
            run.interrupt();
            run.awaitLine("stopping: ", PATIENCE);
            run.interrupt();

            assertThat(run.waitFor(PATIENCE)).as(log("run.log")).isEqualTo(130);
        }
        assertNothingTemporaryIsLeft();
    }

    private long committed(String topic) {
        Captured printed = Captured.run(
                "print", topic, "--bootstrap", cluster.bootstrapServers(), "--from-beginning", "--until-end");
        return printed.out().lines().count();
    }
}
