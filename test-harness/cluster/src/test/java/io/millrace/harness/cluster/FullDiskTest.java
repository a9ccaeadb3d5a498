// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.engine.Application;
import io.millrace.topology.engine.RunReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application whose state lies on a disk that is really full for a while: a small file system in memory, which only the superuser
 * can mount. Skipped for others.
 */
final class FullDiskTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int KEYS = 300;

    @TempDir
    Path folder;

    private Path disk;
    private final Map<String, Long> expected = new HashMap<>();
    private int produced;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createDirectories(folder.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()))
                .as("a small file system cannot be mounted here")
                .isZero();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // No such command.
            return -1;
        }
    }

    /** Somebody else takes all but so many bytes. */
    private void fill(long freeBytes) throws IOException {
        byte[] block = new byte[1 << 16];
        try (OutputStream other = Files.newOutputStream(disk.resolve("other"))) {
            while (disk.toFile().getUsableSpace() > freeBytes) {
                other.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private void produce(Sender sender, int rows) {
        for (int i = 0; i < rows; i++) {
            String key = "key" + produced % KEYS;
            sender.send("events", key, "{\"N\":" + produced + "}");
            expected.merge(key, 1L, Long::sum);
            produced++;
        }
        sender.flush();
    }

    @Test
    void it_pauses_and_says_so_and_goes_on_when_there_is_space_and_every_row_is_right() throws Exception {
        Path sql = Files.writeString(folder.resolve("it.sql"), """
                CREATE STREAM events (id VARCHAR KEY, n BIGINT) WITH (kafka_topic = 'events', value_format = 'JSON');
                CREATE TABLE totals WITH (kafka_topic = 'totals', value_format = 'JSON') AS
                  SELECT id, COUNT(*) AS c FROM events GROUP BY id EMIT CHANGES;
                """);
        try (Cluster cluster = Cluster.start(BrokerOptions.temporary());
                Sender sender = Sender.plain(cluster)) {
            cluster.createTopic("events", 4, Map.of());
            EngineSettings settings = EngineSettings.of(cluster, "full", disk.resolve("state"));
            try (EngineRun run = EngineRun.start(settings, List.of(sql))) {
                Application application = run.application();
                application.awaitReady(TIMEOUT);
                produce(sender, 1_000);
                awaitAll(cluster, application);
                for (int round = 0; round < 2; round++) {
                    // In the second round RocksDB itself finds no space, and not only who asks before it.
                    fill(round == 0 ? 8 << 20 : 0);
                    produce(sender, 500);
                    Await.until(
                            () -> application.condition().startsWith("paused, MR-5005: "),
                            TIMEOUT,
                            application::condition);
                    assertThat(application.isReady()).isFalse();
                    produce(sender, 500);
                    Files.delete(disk.resolve("other"));
                    application.awaitReady(TIMEOUT);
                    awaitAll(cluster, application);
                }
                assertThat(application.failure()).isEmpty();
                assertThat(application.wholeRestores()).isZero();
            }
            produce(sender, 100);
            RunReport report = EngineRun.untilEnd(settings, List.of(sql));
            assertThat(report.recordsIn()).containsEntry("events", 100L);
            Map<String, Long> last = new HashMap<>();
            for (Decoded row : Decoded.json(cluster, "totals")) {
                Long before = last.put(String.valueOf(row.key()), row.number("C"));
                assertThat(row.number("C")).isGreaterThan(before == null ? 0 : before);
            }
            assertThat(last).isEqualTo(expected);
        }
    }

    private void awaitAll(Cluster cluster, Application application) {
        Await.until(() -> cluster.committed("full", "events") >= produced, TIMEOUT, application::condition);
    }
}
