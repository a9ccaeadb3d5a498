// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.kafka.FaultyMachine.Fault;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.errors.LockException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A disk that refuses. What is committed is committed, so the transaction's caller must not hear of it: it stays in memory until
 * the disk takes it, and everybody is told to stop adding to it.
 */
@SuppressWarnings("NullAway.Init")
final class FaultsTest {
    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private final Pauses pauses = new Pauses();
    private LogLines log;
    private LogLines failures;
    private RocksEngine engine;
    private FaultyMachine machine;
    private SimulatedProcess process;
    private SimulatedTask task;
    private SimulatedTask neighbour;

    @BeforeEach
    void open_engine() {
        log = LogLines.only(StateDisk.class);
        failures = LogLines.only(TaskState.class);
        engine = RocksEngine.withBudget(16 << 20);
        machine = new FaultyMachine(new RocksMachine(engine, folder));
    }

    @AfterEach
    void close_engine() {
        process.disk.close();
        machine.end();
        engine.close();
        log.close();
        failures.close();
    }

    private void start(String guarantee) {
        start(guarantee, 64 << 20);
    }

    private void start(String guarantee, long memoryBytes) {
        process = new SimulatedProcess(machine, broker, guarantee, memoryBytes);
        process.disk.listen(pauses);
        task = process.task(0, "one", "two");
        neighbour = process.task(1, "one");
        task.openAndRun();
        neighbour.openAndRun();
        put(task.store(0), "a", "1");
        put(task.store(1), "a", "1");
        put(neighbour.store(0), "a", "1");
        process.commit();
    }

    private static void put(OrderedStateStore store, String key, String value) {
        store.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static Map<String, String> contents(OrderedStateStore store) {
        return KafkaOrderedStoreTest.contents(store);
    }

    private static ErrorCode code(Throwable thrown) {
        assertThat(thrown).isInstanceOf(MillraceException.class);
        return ((MillraceException) thrown).code();
    }

    private static long offset(SimulatedTask task, int index) {
        Long offset = task.store(index).committedOffset(task.changelog(index));
        return offset == null ? -1 : offset;
    }

    private StateDisk.Trouble trouble() {
        return Objects.requireNonNull(process.disk.trouble());
    }

    /** The disk refuses a generation, and the process goes on. */
    private void refuse(Fault fault) {
        put(task.store(0), "a", "2");
        put(task.store(1), "b", "2");
        put(neighbour.store(0), "b", "2");
        machine.failNextWrite(fault);
        process.commit();
        assertThat(machine.isArmed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "exactly_once_v2, NOTHING_WRITTEN, STATE_WRITE_FAILED",
        "exactly_once_v2, ALL_WRITTEN, STATE_WRITE_FAILED",
        "exactly_once_v2, DISK_FULL, STATE_DISK_FULL",
        "at_least_once, NOTHING_WRITTEN, STATE_WRITE_FAILED",
        "at_least_once, ALL_WRITTEN, STATE_WRITE_FAILED",
        "at_least_once, DISK_FULL, STATE_DISK_FULL"
    })
    void a_generation_that_is_refused_is_kept_and_written_with_the_next(
            String guarantee, Fault fault, ErrorCode expected) {
        start(guarantee);
        long before = offset(task, 0);
        refuse(fault);
        assertThat(trouble().code()).isEqualTo(expected);
        assertThat(trouble().freeBytes()).isPositive();
        assertThat(log.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith(expected.label() + " error: "));
        assertThat(pauses.refused).isEqualTo(1);
        assertThat(contents(task.store(0))).as("reads are right").containsExactly(Map.entry("a", "2"));
        if (fault != Fault.ALL_WRITTEN) {
            assertThat(offset(task, 0)).isEqualTo(before);
        }
        assertThat(offset(neighbour, 0)).as("the neighbour is written").isEqualTo(broker.last(neighbour.changelog(0)));
        put(task.store(0), "c", "3");
        task.store(1).delete("b".getBytes(UTF_8));
        process.commit();
        assertThat(process.disk.trouble()).isNull();
        assertThat(pauses.wentOn).isEqualTo(1);
        assertThat(machine.reopened()).isEqualTo(1);
        assertThat(offset(task, 0)).isEqualTo(broker.last(task.changelog(0)));
        assertThat(offset(task, 1)).isEqualTo(broker.last(task.changelog(1)));
        machine = machine.killed();
        SimulatedTask again = new SimulatedProcess(machine, broker, guarantee).task(0, "one", "two");
        again.open();
        assertThat(contents(again.store(0))).containsExactly(Map.entry("a", "2"), Map.entry("c", "3"));
        assertThat(contents(again.store(1))).containsExactly(Map.entry("a", "1"));
        assertThat(failures.lines()).isEmpty();
    }

    @Test
    void a_task_that_has_nothing_to_commit_writes_what_was_refused_when_it_is_its_time() {
        start(FakeContext.EXACTLY);
        assertThat(task.context().timers()).isZero();
        refuse(Fault.DISK_FULL);
        put(task.store(0), "a", "not committed");
        task.flush();
        put(task.store(0), "b", "not flushed");
        assertThat(task.context().timers()).isEqualTo(1);
        task.context().punctuate();
        assertThat(process.disk.trouble()).isNull();
        assertThat(task.context().timers())
                .as("a timer makes Kafka Streams commit")
                .isZero();
        process.closeDirty();
        process.abortAtBroker();
        task.open();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "2"));
        assertThat(offset(task, 0)).isEqualTo(broker.last(task.changelog(0)));
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTHING_WRITTEN", "ALL_WRITTEN", "DISK_FULL"})
    void an_end_before_the_disk_takes_it_replays_what_is_missing(Fault fault) {
        start(FakeContext.EXACTLY);
        refuse(fault);
        put(task.store(0), "a", "3");
        process.closeDirty();
        process.abortAtBroker();
        assertThat(process.disk.trouble()).as("nobody has it open").isNull();
        task.open();
        neighbour.openAndRun();
        boolean written = fault == Fault.ALL_WRITTEN;
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", written ? "2" : "1"));
        assertThat(contents(task.store(1))).as("the same moment").hasSize(written ? 2 : 1);
        task.restore(1);
        task.run();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "2"));
        assertThat(contents(task.store(1))).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(contents(neighbour.store(0))).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Test
    void a_task_that_becomes_a_standby_keeps_what_was_refused() {
        start(FakeContext.EXACTLY);
        refuse(Fault.DISK_FULL);
        long next = broker.last(task.changelog(0)) + 1;
        task.recycleToStandby();
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        other.send(task.changelog(0), "z".getBytes(UTF_8), "9".getBytes(UTF_8));
        other.commit();
        task.context().restoreSome(task.store(0), next, 10);
        task.recycleToActive();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "2"), Map.entry("z", "9"));
        process.closeClean();
        task.open();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "2"), Map.entry("z", "9"));
        assertThat(contents(task.store(1))).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Test
    void what_is_refused_again_and_again_while_nobody_pauses_is_told_at_the_next_use() {
        start(FakeContext.EXACTLY, 8_000);
        machine.failNextWrites(Fault.DISK_FULL, 100);
        for (int i = 0; i < 4; i++) {
            put(task.store(0), "key" + i, "x".repeat(900));
            process.commit();
            assertThat(failures.lines()).isEmpty();
        }
        put(task.store(0), "key5", "x".repeat(900));
        process.commit();
        assertThat(failures.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("MR-5005 error: "));
        assertThat(code(catchThrowable(() -> task.store(1).get(new byte[0])))).isEqualTo(ErrorCode.STATE_DISK_FULL);
    }

    @Test
    void whatever_else_fails_does_not_reach_the_transaction_and_is_told_at_the_next_use() {
        start(FakeContext.EXACTLY);
        put(task.store(0), "a", "2");
        put(neighbour.store(0), "a", "2");
        machine.failNextWrite(Fault.UNEXPECTED);
        process.commit();
        assertThat(offset(neighbour, 0)).as("the neighbour is written").isEqualTo(broker.last(neighbour.changelog(0)));
        KafkaOrderedStore store = task.store(1);
        byte[] key = {1};
        assertThat(code(catchThrowable(() -> store.get(key)))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(code(catchThrowable(() -> store.put(key, key)))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(code(catchThrowable(() -> store.delete(key)))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(code(catchThrowable(() -> store.scan(key, null)))).isEqualTo(ErrorCode.INTERNAL);
        int sent = broker.size(task.changelog(0));
        assertThat(code(catchThrowable(task::flush))).isEqualTo(ErrorCode.INTERNAL);
        assertThat(broker.size(task.changelog(0))).as("nothing more is sent").isEqualTo(sent);
    }

    @Test
    void while_a_write_takes_its_time_a_kill_finds_the_generation_before() {
        start(FakeContext.EXACTLY);
        put(task.store(0), "a", "2");
        put(task.store(1), "a", "2");
        AtomicReference<Path> image = new AtomicReference<>();
        machine.beforeEachWrite(() -> {
            if (image.get() == null) {
                Path copy = folder.resolve("image");
                RocksMachine.copy(machine.folder(), copy.resolve("disk0"));
                image.set(copy);
            }
        });
        process.commit();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "2"));
        RocksMachine killed = new RocksMachine(engine, folder.resolve("image"));
        SimulatedTask again = new SimulatedProcess(killed, broker, FakeContext.EXACTLY).task(0, "one", "two");
        again.open();
        assertThat(contents(again.store(0))).containsExactly(Map.entry("a", "1"));
        assertThat(contents(again.store(1))).containsExactly(Map.entry("a", "1"));
        again.restore(10);
        assertThat(contents(again.store(0))).containsExactly(Map.entry("a", "2"));
        killed.end();
    }

    @ParameterizedTest
    @EnumSource(names = {"NOTHING_WRITTEN", "ALL_WRITTEN", "DISK_FULL", "LOADED_WITHOUT_OFFSET"})
    void a_restore_that_is_refused_stays_in_memory_and_is_written_later(Fault fault) {
        start(FakeContext.EXACTLY);
        process.closeClean();
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        other.send(task.changelog(0), "a".getBytes(UTF_8), null);
        other.send(task.changelog(0), "b".getBytes(UTF_8), "2".getBytes(UTF_8));
        other.commit();
        start(FakeContext.EXACTLY, 800);
        process.closeClean();
        task.deleteFolder();
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY, 800);
        process.disk.listen(pauses);
        task = process.task(0, "one", "two");
        task.open();
        machine.failNextWrites(fault, Integer.MAX_VALUE);
        task.restore(1);
        assertThat(machine.loads()).as("in bulk").isPositive();
        assertThat(trouble().code()).isIn(ErrorCode.STATE_DISK_FULL, ErrorCode.STATE_WRITE_FAILED);
        machine.disarm();
        task.run();
        assertThat(process.disk.trouble()).isNull();
        assertThat(contents(task.store(0))).containsOnlyKeys("a", "b");
        process.closeClean();
        task.open();
        assertThat(offset(task, 0)).isEqualTo(broker.last(task.changelog(0)));
        assertThat(contents(task.store(0))).containsOnlyKeys("a", "b");
    }

    @Test
    void a_store_that_cannot_forget_is_opened_later() {
        start(FakeContext.EXACTLY);
        process.closeClean();
        broker.makeAnew(task.changelog(1), "second");
        machine.failNextWrite(Fault.DISK_FULL);
        assertThatThrownBy(task::open)
                .as("Kafka Streams tries again")
                .isInstanceOf(LockException.class)
                .hasMessageStartingWith("MR-5005 error: ");
        assertThat(trouble().code()).isEqualTo(ErrorCode.STATE_DISK_FULL);
        assertThat(task.store(1).isOpen()).isFalse();
        task.close();
        task.openAndRun();
        assertThat(process.disk.trouble()).isNull();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "1"));
        assertThat(contents(task.store(1))).containsExactly(Map.entry("a", "1"));
    }
}
