// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.registry.DevRegistry;
import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.config.ConfigKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schema registry that goes away and comes back: the engine waits, says so, and judges no record by it. */
final class RegistryOutageTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int UNKNOWN_ID = 4_711;
    private static final Schema FIRST =
            SchemaBuilder.record("Numbered").fields().requiredLong("N").endRecord();
    private static final Schema SECOND = SchemaBuilder.record("Numbered")
            .fields()
            .requiredLong("N")
            .optionalString("NOTE")
            .endRecord();

    @TempDir
    Path folder;

    @Test
    void unknown_ids_wait_for_the_registry_and_are_judged_when_it_is_back() throws IOException {
        Path sql = Files.writeString(folder.resolve("numbers.sql"), """
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'in', value_format = 'AVRO');
                CREATE STREAM copies WITH (kafka_topic = 'out', value_format = 'JSON') AS
                  SELECT id, n FROM numbers EMIT CHANGES;
                """);
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary())) {
            cluster.createTopic("in", 1, Map.of());
            DevRegistry registry = DevRegistry.start();
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), registry.uri().getPort());
            List<Integer> ids = register(registry);
            EngineSettings settings = EngineSettings.of(cluster, "outage", folder.resolve("state"))
                    .with(ConfigKeys.REGISTRY, registry.uri().toString());
            try (Sender sender = Sender.plain(cluster);
                    EngineRun run = EngineRun.start(settings, List.of(sql))) {
                send(sender, ids.get(0), FIRST, 0, 30);
                awaitRows(cluster, run, 30);
                awaitReady(run);

                registry.close();
                send(sender, ids.get(1), SECOND, 30, 40);
                send(sender, UNKNOWN_ID, FIRST, 1_000, 1_001);
                send(sender, ids.get(0), FIRST, 40, 50);
                Await.until(
                        () -> !run.application().isReady(),
                        TIMEOUT,
                        () -> run.application().condition());
                assertThat(run.application().condition()).contains("registry");
                assertThat(run.application().isAlive()).isTrue();
                assertThat(cluster.count("outage-dead-letters")).isZero();

                registry = DevRegistry.start(address);
                assertThat(register(registry)).isEqualTo(ids);
                awaitRows(cluster, run, 50);
                awaitReady(run);
            } finally {
                registry.close();
            }
            List<Long> expected =
                    java.util.stream.LongStream.range(0, 50).boxed().toList();
            assertThat(Decoded.json(cluster, "out").stream()
                            .map(row -> row.number("N"))
                            .toList())
                    .isEqualTo(expected);
            assertThat(DeadLetter.of(cluster, "outage"))
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.header("millrace.error.code")).isEqualTo("MR-4003"));
        }
    }

    private static List<Integer> register(DevRegistry registry) {
        return List.of(
                registry.schemas().register("in-value", "AVRO", FIRST.toString()),
                registry.schemas().register("in-value", "AVRO", SECOND.toString()));
    }

    private static void send(Sender sender, int id, Schema schema, int from, int to) {
        for (long n = from; n < to; n++) {
            GenericRecord row = new GenericData.Record(schema);
            row.put("N", n);
            sender.send("in", null, Sender.bytes("k"), SensorTrial.framed(id, row), "");
        }
        sender.flush();
    }

    /** Rows come out before Kafka Streams has told its listeners that it runs. */
    private static void awaitReady(EngineRun run) {
        Await.until(
                () -> run.application().isReady(),
                TIMEOUT,
                () -> run.application().condition());
    }

    private static void awaitRows(Cluster cluster, EngineRun run, long rows) {
        Await.until(
                () -> cluster.count("out") >= rows,
                TIMEOUT,
                () -> cluster.count("out") + " rows, " + run.application().condition());
    }
}
