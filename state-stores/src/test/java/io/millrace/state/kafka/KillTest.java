// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that does nothing but write is killed with signal 9, at any moment, again and again. */
final class KillTest {
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    @Test
    void a_kill_in_the_middle_of_writes_leaves_whole_generations() throws IOException, InterruptedException {
        long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
        System.out.println("KillTest seed " + seed);
        Random random = new Random(seed);
        Path database = folder.resolve("database");
        for (int kill = 0; kill < KILLS; kill++) {
            long told = killAfter(database, 1 + random.nextInt(400));
            try (LogLines log = LogLines.of(RocksEngine.class);
                    RocksEngine engine = RocksEngine.withBudget(8 << 20);
                    TaskDatabase found = engine.open(database)) {
                assertThat(log.lines()).as("seed " + seed).isEmpty();
                long offset = Objects.requireNonNull(found.offset("one"));
                assertThat(offset).as("what was told is there, seed " + seed).isGreaterThanOrEqualTo(told);
                assertThat(found.offset("two")).isEqualTo(offset);
                for (int table = 0; table < 2; table++) {
                    StoreModel.same(
                            "seed " + seed + " kill " + kill,
                            found.table(table == 0 ? "one" : "two").scan(new byte[0], null),
                            expected(offset, table == 0 ? 20_000 : 8));
                }
            }
        }
    }

    /** The last generation that the process said was written. */
    private static long killAfter(Path database, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        // RocksDB unpacks its library there and, killed, leaves it.
                        "-Djava.io.tmpdir=" + database.getParent(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        database.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = -1;
        try (BufferedReader output = process.inputReader(UTF_8)) {
            for (int i = 0; i < lines; i++) {
                String line = output.readLine();
                assertThat(line).as("it ends only by a kill").isNotNull();
                last = Long.parseLong(line);
            }
            // The process itself would close its output, too, and what it said last would be lost.
            process.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.matches("\\d+")) {
                    last = Math.max(last, Long.parseLong(line));
                }
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);
        return last;
    }

    private static NavigableMap<byte[], byte[]> expected(long generations, int valueBytes) {
        NavigableMap<byte[], byte[]> contents = new TreeMap<>(Arrays::compareUnsigned);
        for (long generation = 0; generation <= generations; generation++) {
            KilledProcess.changes(
                    (key, value) -> {
                        if (value == null) {
                            contents.remove(key);
                        } else {
                            contents.put(key, value);
                        }
                    },
                    generation,
                    valueBytes);
        }
        return contents;
    }
}
