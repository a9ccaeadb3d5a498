// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.devkit.BrokerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that took the place of another one, under the usual session of 15 s: nothing waits for the one that is gone. */
@SuppressWarnings("NullAway.Init")
final class ReplacedThreadTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    /** Less than the session, more than a slow machine needs. */
    private static final Duration SOON = Duration.ofSeconds(12);

    @TempDir
    Path folder;

    private Cluster cluster;
    private Path sql;

    @Test
    void its_partitions_are_worked_on_at_once_and_so_they_are_after_a_kill() throws IOException {
        sql = Files.writeString(folder.resolve("it.sql"), """
                CREATE STREAM texts (id VARCHAR KEY, t VARCHAR) WITH (kafka_topic = 'texts', value_format = 'JSON');
                CREATE STREAM young WITH (kafka_topic = 'young') AS SELECT id, t FROM texts EMIT CHANGES;
                """);
        try (Cluster started = Cluster.start(BrokerOptions.temporary());
                Sender sender = Sender.plain(started)) {
            cluster = started;
            cluster.createTopic("texts", 4, Map.of());
            cluster.createTopic("young", 1, Map.of("message.timestamp.before.max.ms", "3600000"));
            EngineProcess first = start();
            try {
                send(sender, 8);
                awaitRows(8, first);
                long longAgo = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
                sender.send("texts", longAgo, "key".getBytes(UTF_8), "{\"T\":\"old\"}".getBytes(UTF_8), "");
                sender.flush();
                Await.until(
                        () -> first.log().stream().anyMatch(line -> line.contains("a stream thread failed")),
                        TIMEOUT,
                        () -> String.join("\n", first.log()));
                cluster.configure("young", "message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE));
                assertThat(millisUntilRows(9, first, "after a thread was replaced"))
                        .isLessThan(SOON.toMillis());
                send(sender, 8);
                awaitRows(17, first);
            } finally {
                first.kill();
            }
            send(sender, 8);
            long start = System.nanoTime();
            try (EngineProcess second = start()) {
                awaitRows(25, second);
                long millis = (System.nanoTime() - start) / 1_000_000;
                System.out.println("ReplacedThreadTest: after a restart " + millis + " ms");
                assertThat(millis).isLessThan(SOON.toMillis());
            }
            assertThat(cluster.count("young")).isEqualTo(25);
        }
    }

    private EngineProcess start() {
        EngineProcess process = EngineProcess.start(
                EngineMain.RUN,
                EngineSettings.of(cluster, "replaced", folder.resolve("state")),
                List.of(sql),
                folder,
                List.of());
        process.awaitReady();
        return process;
    }

    private static void send(Sender sender, int rows) {
        for (int i = 0; i < rows; i++) {
            sender.send("texts", "key" + i, "{\"T\":\"short\"}");
        }
        sender.flush();
    }

    private long millisUntilRows(int rows, EngineProcess process, String when) {
        long start = System.nanoTime();
        awaitRows(rows, process);
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println("ReplacedThreadTest: " + when + " " + millis + " ms");
        return millis;
    }

    private void awaitRows(int rows, EngineProcess process) {
        Await.until(
                () -> cluster.count("young") >= rows,
                TIMEOUT,
                () -> cluster.count("young") + " rows\n" + String.join("\n", process.log()));
    }
}
