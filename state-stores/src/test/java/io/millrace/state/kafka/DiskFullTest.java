// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.LockException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small file system in memory, which only the superuser can mount. Skipped for others. */
@SuppressWarnings("NullAway.Init")
final class DiskFullTest {
    private static final int DISK_MEBIBYTES = 48;

    @TempDir
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private final Pauses pauses = new Pauses();
    private final Random random = new Random(1);
    private final Map<String, String> expected = new TreeMap<>();
    private RocksEngine engine;
    private RocksMachine machine;
    private SimulatedProcess process;
    private SimulatedTask task;
    private LogLines log;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEBIBYTES + "m", "tmpfs", folder.toString()))
                .as("a small file system cannot be mounted here")
                .isZero();
        log = LogLines.only(StateDisk.class);
        engine = RocksEngine.withBudget(8 << 20);
        machine = new RocksMachine(engine, folder);
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        process.disk.listen(pauses);
        task = process.task(0, "store");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (engine != null) {
            process.disk.close();
            machine.end();
            engine.close();
            log.close();
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
            // No such command.
            return -1;
        }
    }

    /** Somebody else takes all but so many bytes. */
    private void fill(long freeBytes) throws IOException {
        byte[] block = new byte[1 << 16];
        try (OutputStream other = Files.newOutputStream(folder.resolve("other"))) {
            while (StateDisk.freeBytes(folder) > freeBytes) {
                other.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private void free() throws IOException {
        Files.delete(folder.resolve("other"));
    }

    private void commitSome() {
        for (int i = 0; i < 20; i++) {
            String key = "key" + random.nextInt(500);
            String value = Long.toString(random.nextLong()).repeat(50);
            expected.put(key, value);
            task.store(0).put(key.getBytes(UTF_8), value.getBytes(UTF_8));
        }
        process.commit();
    }

    private StateDisk.Trouble trouble() {
        return Objects.requireNonNull(process.disk.trouble());
    }

    private long offset() {
        Long offset = task.store(0).committedOffset(task.changelog(0));
        return offset == null ? -1 : offset;
    }

    private void killAndCheck() {
        process.disk.close();
        Machine next = machine.killed();
        process = new SimulatedProcess(next, broker, FakeContext.EXACTLY);
        task = process.task(0, "store");
        task.open();
        task.restore(100);
        assertThat(KafkaOrderedStoreTest.contents(task.store(0))).isEqualTo(expected);
        next.end();
    }

    @Test
    void a_full_disk_pauses_and_goes_on_by_itself_and_nothing_is_lost() throws Exception {
        task.openAndRun();
        commitSome();
        fill(1 << 20);
        long before = offset();
        for (int i = 0; i < 5; i++) {
            commitSome();
            assertThat(KafkaOrderedStoreTest.contents(task.store(0))).isEqualTo(expected);
        }
        assertThat(offset()).isEqualTo(before);
        assertThat(trouble().code()).isEqualTo(ErrorCode.STATE_DISK_FULL);
        assertThat(trouble().freeBytes()).isBetween(0L, 2L << 20);
        assertThat(trouble().neededBytes()).isGreaterThan(StateDisk.RESERVE_BYTES);
        assertThat(pauses.refused).as("told once").isEqualTo(1);
        assertThat(pauses.wentOn).isZero();
        free();
        assertThat(pauses.goOn.tryAcquire(15, TimeUnit.SECONDS))
                .as("seen by itself")
                .isTrue();
        task.context().punctuate();
        assertThat(process.disk.trouble()).isNull();
        assertThat(offset()).isEqualTo(broker.last(task.changelog(0)));
        commitSome();
        killAndCheck();
    }

    @Test
    void a_kill_while_the_disk_is_full_loses_nothing() throws Exception {
        task.openAndRun();
        commitSome();
        fill(4 << 20);
        commitSome();
        trouble();
        free();
        killAndCheck();
    }

    /** Below the reserve that is kept: RocksDB itself finds no space, and then refuses everything until it is opened again. */
    @Test
    void a_database_that_ran_out_of_space_is_readable_and_takes_writes_after_it() throws Exception {
        Path place = folder.resolve("database");
        byte[] value = new byte[20_000];
        try (TaskDatabase database = engine.open(place)) {
            long written = writeUntilFull(database, value);
            assertThat(database.offset("store")).isEqualTo(written);
            assertThat(database.table("store").get(key(written))).isNotNull();
            assertThat(database.table("store").get(key(written + 1))).isNull();
            assertThatThrownBy(() -> database.load(one(written + 1, value)))
                    .isInstanceOfSatisfying(
                            MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DISK_FULL));
            free();
            database.reopen();
            assertThat(database.offset("store")).isEqualTo(written);
            for (long i = 0; i <= written; i++) {
                assertThat(database.table("store").get(key(i))).as("%d", i).isNotNull();
            }
            database.load(one(written + 1, value));
            database.write(List.of(one(written + 2, value)));
        }
        try (TaskDatabase database = engine.open(place)) {
            assertThat(database.table("store").get(key(0))).isNotNull();
            assertThat(database.isNew()).isFalse();
        }
    }

    private long writeUntilFull(TaskDatabase database, byte[] value) throws IOException {
        for (long i = 0; ; i++) {
            random.nextBytes(value);
            if (i == 100) {
                fill(1 << 20);
            }
            try {
                database.write(List.of(one(i, value.clone())));
            } catch (MillraceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STATE_DISK_FULL);
                assertThat(e).hasMessageContaining("no space is left for " + folder);
                return i - 1;
            }
        }
    }

    private static byte[] key(long number) {
        return String.format("%09d", number).getBytes(UTF_8);
    }

    private static TableWrite one(long number, byte[] value) {
        return new TableWrite("store", sink -> sink.change(key(number), value), number);
    }

    @Test
    void a_task_that_comes_to_a_full_disk_is_opened_when_there_is_space() throws Exception {
        task.openAndRun();
        commitSome();
        process.closeClean();
        task.deleteFolder();
        RocksMachine.delete(machine.folder().resolve(TaskStates.DATABASES));
        fill(0);
        assertThatThrownBy(task::open).isInstanceOf(LockException.class).hasMessageStartingWith("MR-5005 error: ");
        assertThat(trouble().code()).isEqualTo(ErrorCode.STATE_DISK_FULL);
        free();
        task.openAndRun();
        assertThat(process.disk.trouble()).isNull();
        assertThat(KafkaOrderedStoreTest.contents(task.store(0))).isEqualTo(expected);
    }

    /** Nobody pauses, so more is refused than the heap may hold: that is final, and whoever takes the task up again finds all of it. */
    @Test
    void what_was_refused_for_good_is_read_from_the_changelog_when_there_is_space() throws Exception {
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY, 200_000);
        task = process.task(0, "store");
        task.openAndRun();
        commitSome();
        fill(1 << 20);
        for (int i = 0; i < 10; i++) {
            try {
                commitSome();
            } catch (MillraceException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STATE_DISK_FULL);
                break;
            }
        }
        assertThatThrownBy(() -> task.store(0).get(key(0)))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STATE_DISK_FULL));
        process.closeDirty();
        process.abortAtBroker();
        expected.clear();
        broker.contents(task.changelog(0), Long.MAX_VALUE)
                .forEach((key, value) -> expected.put(new String(key, UTF_8), new String(value, UTF_8)));
        free();
        task.openAndRun();
        assertThat(process.disk.trouble()).isNull();
        assertThat(KafkaOrderedStoreTest.contents(task.store(0))).isEqualTo(expected);
        assertThat(expected).hasSizeGreaterThan(20);
        commitSome();
        killAndCheck();
    }
}
