// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.StateMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sliding windows with EMIT FINAL of many more keys than the heap has room for, against a heap that has room for all. */
final class SlidingSpillTest {
    private static final long SEED = 17;

    /** An eighth of it has room for some 40 keys. */
    private static final long FEW_BYTES = 64 << 10;

    private record Shape(int keys, long size, long grace, int stepMax, int lateMax) {
        String sql() {
            return """
                    CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
                    CREATE TABLE T AS SELECT K, WINDOWSTART AS WS, WINDOWEND AS WE, COUNT(*) AS N, SUM(V) AS TOTAL FROM S
                      WINDOW SLIDING (SIZE %d MILLISECONDS, GRACE PERIOD %d MILLISECONDS) GROUP BY K EMIT FINAL;
                    """.formatted(size, grace);
        }
    }

    private record Row(long time, String key, int value) {}

    private static List<Row> rows(Random random, Shape shape, int count) {
        List<Row> rows = new ArrayList<>();
        long now = 1_000;
        for (int i = 0; i < count; i++) {
            // Now and then so long nothing comes that all windows close at once.
            now += random.nextInt(count / 4) == 0
                    ? 3 * (shape.size() + shape.grace())
                    : random.nextInt(shape.stepMax() + 1);
            long time = random.nextInt(4) == 0 ? Math.max(0, now - random.nextInt(shape.lateMax() + 1)) : now;
            rows.add(new Row(time, "k" + random.nextInt(shape.keys()), random.nextInt(100)));
        }
        return rows;
    }

    /** What one run gave. */
    private record Outcome(Map<String, List<String>> byKey, long windowsOpen, int filesMost, long waitingMost) {}

    private static int files(TaskRig rig) {
        Path runs = rig.context()
                .stateDir()
                .toPath()
                .resolveSibling("databases")
                .resolve("0_0")
                .resolve("runs");
        if (!Files.exists(runs)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(runs)) {
            return (int) all.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Commits, calls that fail and crashes are at the same places whatever the heap is. */
    private static Outcome run(Shape shape, TaskRig.Place place, List<Row> rows, long stateBytes, long seed) {
        Random random = new Random(seed);
        int filesMost = 0;
        long waitingMost = 0;
        try (TaskRig rig = TaskRig.withStateBytes(shape.sql(), place, stateBytes)) {
            StateMemory memory = rig.spec().environment().stores().memory();
            int committed = 0;
            int next = 0;
            while (next < rows.size()) {
                int end = Math.min(rows.size(), next + 1 + random.nextInt(90));
                if (random.nextInt(3) == 0) {
                    rig.context().failCall(rig.context().calls() + random.nextInt(40));
                }
                for (Row row : rows.subList(next, end)) {
                    offer(rig, row);
                    filesMost = Math.max(filesMost, files(rig));
                    waitingMost = Math.max(waitingMost, memory.waitingBytes());
                }
                next = end;
                int then = random.nextInt(8);
                if (then < 3) {
                    rig.commit();
                    committed = next;
                }
                if (then == 2 || then == 3) {
                    rig.crash();
                    assertThat(files(rig)).isZero();
                    assertThat(memory.waitingBytes()).isZero();
                    rig.restart();
                    next = committed;
                }
            }
            rig.commit();
            Map<String, List<String>> byKey = new TreeMap<>();
            for (String line : rig.lines("T")) {
                byKey.computeIfAbsent(line.substring(0, line.indexOf('[')), key -> new ArrayList<>())
                        .add(line);
            }
            return new Outcome(byKey, rig.metrics().windowsOpen().get(), filesMost, waitingMost);
        }
    }

    private static void offer(TaskRig rig, Row row) {
        ConsumerRecord<byte[], byte[]> record = rig.record("in", row.time(), row.key(), row.value());
        boolean isDone = false;
        while (!isDone) {
            try {
                rig.offer(record);
                isDone = true;
            } catch (TimeoutException e) {
                // Once more with the same record, as Kafka Streams does.
                isDone = false;
            }
        }
        rig.accept("in");
    }

    @ParameterizedTest
    @CsvSource({
        "MEMORY, 300, 100, 60, 2, 90",
        "MEMORY, 900, 400, 100, 1, 700",
        "MEMORY, 120, 30, 200, 3, 300",
        "MEMORY, 600, 50, 150, 1, 160",
        "DISK, 400, 200, 50, 2, 260"
    })
    void windows_of_keys_without_room_on_the_heap_are_handed_on_once(
            TaskRig.Place place, int keys, long size, long grace, int stepMax, int lateMax) {
        System.out.println("seed " + SEED);
        Shape shape = new Shape(keys, size, grace, stepMax, lateMax);
        for (int run = 0; run < (place == TaskRig.Place.DISK ? 2 : 6); run++) {
            List<Row> rows = rows(new Random(SEED + run), shape, 3_000);
            Outcome all = run(shape, place, rows, SqlPipeline.STATE_BYTES, SEED + run);
            Outcome few = run(shape, place, rows, FEW_BYTES, SEED + run);
            assertThat(few.byKey()).as("run %d", run).isEqualTo(all.byKey());
            assertThat(few.windowsOpen()).as("run %d", run).isEqualTo(all.windowsOpen());
            assertThat(all.filesMost())
                    .as("nothing is written while there is room")
                    .isZero();
            assertThat(few.filesMost()).as("files, run %d", run).isGreaterThan(3);
            assertThat(few.byKey().values())
                    .allSatisfy(lines -> assertThat(lines).doesNotHaveDuplicates());
        }
    }

    @Test
    void keys_that_wait_are_found_within_the_budget_after_a_restart() {
        Shape shape = new Shape(20_000, 10, 1_000_000, 1, 1);
        long stateBytes = 2 << 20;
        try (TaskRig rig = TaskRig.withStateBytes(shape.sql(), TaskRig.Place.DISK, stateBytes)) {
            StateMemory memory = rig.spec().environment().stores().memory();
            for (int i = 0; i < shape.keys(); i++) {
                rig.row("in", 2_000_000 + i, "k" + i, 1);
                if (i % 5_000 == 4_999) {
                    rig.commit();
                }
                assertThat(memory.waitingBytes()).isLessThan(stateBytes / 8 + (64 << 10));
            }
            rig.crash();
            rig.restart();
            assertThat(rig.metrics().windowsOpen().get()).isEqualTo(shape.keys());
            assertThat(memory.waitingBytes()).isBetween(stateBytes / 32, stateBytes / 8 + (64 << 10));
            assertThat(files(rig)).isPositive();
            rig.row("in", 4_000_000, "end", 1);
            rig.commit();
            assertThat(rig.lines("T")).hasSize(shape.keys()).doesNotHaveDuplicates();
            assertThat(rig.metrics().windowsOpen().get()).isEqualTo(1);
            assertThat(files(rig)).isZero();
        }
    }
}
