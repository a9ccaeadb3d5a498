// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.spill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sorted files against a queue on the heap. */
@SuppressWarnings("NullAway.Init")
final class SortedRunsTest {
    private static final long SEED = 11;

    @TempDir
    Path folder;

    private final StateDisk disk = new StateDisk();

    @AfterEach
    void close() {
        disk.close();
    }

    private SortedRuns runs() {
        return new SortedRuns(folder.resolve("runs"), disk);
    }

    private static List<byte[]> sorted(String... records) {
        return Arrays.stream(records)
                .sorted()
                .map(record -> record.getBytes(UTF_8))
                .toList();
    }

    private static List<byte[]> random(Random random, int count, int lengthMax) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] record = new byte[1 + random.nextInt(lengthMax)];
            random.nextBytes(record);
            records.add(record);
        }
        records.sort(Arrays::compareUnsigned);
        return records;
    }

    private List<Path> files() throws IOException {
        Path place = folder.resolve("runs");
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(place)) {
            return all.toList();
        }
    }

    @Test
    void what_was_added_comes_back_in_order() throws IOException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        PriorityQueue<byte[]> expected = new PriorityQueue<>(Arrays::compareUnsigned);
        try (SortedRuns runs = runs()) {
            for (int round = 0; round < 200; round++) {
                List<byte[]> more = random(random, 1 + random.nextInt(400), round % 50 == 7 ? 6_000 : 30);
                assertThat(runs.add(more)).isTrue();
                expected.addAll(more);
                assertThat(files()).hasSizeLessThanOrEqualTo(SortedRuns.RUNS_MAX);
                for (int taken = random.nextInt(400); taken > 0 && !expected.isEmpty(); taken--) {
                    assertThat(runs.first()).isEqualTo(expected.remove());
                    runs.removeFirst();
                }
                assertThat(runs.size()).isEqualTo(expected.size());
            }
            while (!expected.isEmpty()) {
                assertThat(runs.first()).isEqualTo(expected.remove());
                runs.removeFirst();
            }
            assertThat(runs.isEmpty()).isTrue();
            assertThat(runs.first()).isNull();
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void the_heap_they_take_does_not_grow_with_what_is_on_disk() {
        Random random = new Random(SEED);
        long most = 0;
        try (SortedRuns runs = runs()) {
            for (int round = 0; round < 100; round++) {
                runs.add(random(random, 2_000, 60));
                most = Math.max(most, runs.heapBytes());
            }
            assertThat(runs.size()).isEqualTo(200_000);
        }
        assertThat(most).isLessThan(SortedRuns.RUNS_MAX * 5_000L);
    }

    @Test
    void nothing_outlives_its_owner_or_a_kill() throws IOException {
        SortedRuns killed = runs();
        killed.add(sorted("a", "b"));
        assertThat(files()).hasSize(1);
        try (SortedRuns runs = runs()) {
            assertThat(runs.isEmpty()).isTrue();
            assertThat(files()).isEmpty();
            runs.add(sorted("c"));
        }
        assertThat(folder.resolve("runs")).doesNotExist();
        killed.close();
    }

    @Test
    void bytes_that_were_not_written_are_refused() throws IOException {
        try (SortedRuns runs = runs()) {
            runs.add(random(new Random(SEED), 2_000, 30));
            try (RandomAccessFile file = new RandomAccessFile(files().get(0).toFile(), "rw")) {
                file.seek(file.length() / 2);
                int there = file.read();
                file.seek(file.length() / 2);
                file.write(there ^ 1);
            }
            assertThatThrownBy(() -> {
                        while (!runs.isEmpty()) {
                            runs.removeFirst();
                        }
                    })
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_UNREADABLE));
        }
    }

    @Test
    void a_place_that_takes_no_files_is_told_and_tried_again() throws IOException {
        try (SortedRuns runs = runs()) {
            Files.writeString(folder.resolve("runs"), "a file where the folder should be");
            assertThat(runs.add(sorted("a"))).isFalse();
            assertThat(runs.isEmpty()).isTrue();
            assertThat(Objects.requireNonNull(disk.trouble()).code()).isEqualTo(ErrorCode.STATE_WRITE_FAILED);
            Files.delete(folder.resolve("runs"));
            assertThat(runs.add(sorted("a"))).isTrue();
            assertThat(disk.trouble()).isNull();
            assertThat(runs.first()).isEqualTo("a".getBytes(UTF_8));
        }
    }

    /** A small file system in memory, which only the superuser can mount; skipped for others. */
    @Test
    void a_full_disk_keeps_what_is_there_and_takes_more_when_it_has_room() throws Exception {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.toString()))
                .isZero();
        try (SortedRuns runs = runs()) {
            assertThat(runs.add(sorted("a")))
                    .as("less is free than must stay free")
                    .isFalse();
            assertThat(Objects.requireNonNull(disk.trouble()).code()).isEqualTo(ErrorCode.STATE_DISK_FULL);
            run("mount", "-o", "remount,size=40m", folder.toString());
            for (int i = 0; i < SortedRuns.RUNS_MAX; i++) {
                assertThat(runs.add(sorted("a" + i, "b" + i))).isTrue();
            }
            assertThat(disk.trouble()).isNull();
            run("mount", "-o", "remount,size=12m", folder.toString());
            assertThat(runs.add(sorted("c")))
                    .as("files have to be merged first")
                    .isFalse();
            assertThat(runs.size()).isEqualTo(2 * SortedRuns.RUNS_MAX);
            run("mount", "-o", "remount,size=40m", folder.toString());
            assertThat(runs.add(sorted("c"))).isTrue();
            assertThat(runs.size()).isEqualTo(2 * SortedRuns.RUNS_MAX + 1);
            assertThat(files()).hasSize(SortedRuns.RUNS_MAX / 2 + 2);
        } finally {
            assertThat(run("umount", folder.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
