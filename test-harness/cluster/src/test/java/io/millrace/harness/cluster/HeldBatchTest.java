// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that wait in a batch for a model are handed on before their offsets are committed. The batch never fills and lingers for ten
 * minutes, so nothing but the commit lets them go.
 */
final class HeldBatchTest {
    private static final int ROWS = 40;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static Cluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(BrokerOptions.temporary());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void rows_behind_a_commit_are_there_once_after_a_kill() throws IOException {
        EngineSettings settings = killBehindTheCommit("drained", List.of());
        assertThat(numbers("drained")).isEqualTo(range(0, ROWS));
        sendAndRunToEnd("drained", settings);
        assertThat(numbers("drained")).isEqualTo(range(0, 2 * ROWS));
    }

    /** Shows that the test above would find a missing drain. */
    @Test
    void without_the_drain_the_same_rows_are_lost() throws IOException {
        EngineSettings settings = killBehindTheCommit("undrained", List.of("-Dmillrace.proof.without-drain=true"));
        assertThat(numbers("undrained")).isEmpty();
        sendAndRunToEnd("undrained", settings);
        assertThat(numbers("undrained")).isEqualTo(range(ROWS, 2 * ROWS));
    }

    private EngineSettings killBehindTheCommit(String name, List<String> jvmArguments) throws IOException {
        LookupModel.write(folder.resolve("lookup.onnx"));
        Path sql = Files.writeString(folder.resolve("held.sql"), """
                CREATE MODEL lookup WITH (path = 'lookup.onnx', batch_max = 256, linger = '10 MINUTES');
                CREATE STREAM numbers (id VARCHAR KEY, n BIGINT, i BIGINT)
                  WITH (kafka_topic = '%1$s-in', value_format = 'JSON');
                CREATE STREAM found WITH (kafka_topic = '%1$s-out', value_format = 'JSON') AS
                  SELECT id, n, PREDICT(lookup, i) AS answer FROM numbers EMIT CHANGES;
                """.formatted(name));
        cluster.createTopic(name + "-in", 1, java.util.Map.of());
        EngineSettings settings = EngineSettings.of(cluster, name, folder.resolve("state"));
        ChildJvm engine = EngineChild.start(EngineMain.RUN, settings, sql, folder, jvmArguments);
        try {
            EngineChild.awaitReady(engine);
            send(name, 0);
            Await.until(
                    () -> cluster.committed(name, name + "-in") >= ROWS,
                    TIMEOUT,
                    () -> "committed up to " + cluster.committed(name, name + "-in") + ", " + engine.lastLines());
        } finally {
            engine.kill();
        }
        return settings;
    }

    private static void send(String name, int from) {
        try (Sender sender = Sender.plain(cluster)) {
            for (int n = from; n < from + ROWS; n++) {
                sender.send(name + "-in", "key", "{\"N\":" + n + ",\"I\":" + n % 3 + "}");
            }
            sender.flush();
        }
    }

    private void sendAndRunToEnd(String name, EngineSettings settings) {
        send(name, ROWS);
        EngineChild.untilEnd(settings, folder.resolve("held.sql"), folder);
    }

    private static List<Long> numbers(String name) {
        return Decoded.json(cluster, name + "-out").stream()
                .map(row -> {
                    assertThat(row.real("ANSWER")).isEqualTo(LookupModel.answer(row.number("N") % 3));
                    return row.number("N");
                })
                .toList();
    }

    private static List<Long> range(int from, int to) {
        return IntStream.range(from, to).mapToObj(Long::valueOf).toList();
    }
}
