// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.kafka.FaultyMachine.Fault;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that refuses. What is committed is committed, so the transaction's caller must not hear of it; the next use does. */
@SuppressWarnings("NullAway.Init")
final class FaultsTest {
    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private LogLines log;
    private RocksEngine engine;
    private FaultyMachine machine;
    private SimulatedProcess process;
    private SimulatedTask task;
    private SimulatedTask neighbour;

    @BeforeEach
    void open_engine() {
        log = LogLines.only(TaskState.class);
        engine = RocksEngine.withBudget(16 << 20);
        machine = new FaultyMachine(new RocksMachine(engine, folder));
    }

    @AfterEach
    void close_engine() {
        machine.end();
        engine.close();
        log.close();
    }

    private void start(String guarantee) {
        process = new SimulatedProcess(machine, broker, guarantee);
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

    @ParameterizedTest
    @CsvSource({
        "exactly_once_v2, NOTHING_WRITTEN",
        "exactly_once_v2, ALL_WRITTEN",
        "at_least_once, NOTHING_WRITTEN",
        "at_least_once, ALL_WRITTEN"
    })
    void a_generation_that_cannot_be_written_is_told_at_the_next_use_and_replayed(String guarantee, Fault fault) {
        start(guarantee);
        put(task.store(0), "a", "2");
        put(task.store(1), "b", "2");
        put(neighbour.store(0), "b", "2");
        machine.failNextWrite(fault);
        process.commit();
        assertThat(machine.isArmed()).isFalse();
        assertThat(log.lines()).containsExactly("MR-5004 error: no space left on device");
        assertThat(contents(task.store(0))).as("reads are right").containsExactly(Map.entry("a", "2"));
        assertThat(contents(task.store(1))).hasSize(2);
        assertThat(offset(neighbour, 0)).as("the neighbour is written").isEqualTo(broker.last(neighbour.changelog(0)));
        int sent = broker.size(task.changelog(0));
        put(task.store(0), "a", "3");
        assertThat(code(catchThrowable(task::flush))).isEqualTo(ErrorCode.STATE_WRITE_FAILED);
        assertThat(broker.size(task.changelog(0))).as("nothing more is sent").isEqualTo(sent);
        process.closeDirty();
        process.abortAtBroker();
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
        put(task.store(0), "a", "4");
        process.commit();
        assertThat(offset(task, 0)).as("the failure is over").isEqualTo(broker.last(task.changelog(0)));
    }

    private static long offset(SimulatedTask task, int index) {
        Long offset = task.store(index).committedOffset(task.changelog(index));
        return offset == null ? -1 : offset;
    }

    @Test
    void whatever_fails_does_not_reach_the_transaction() {
        start(FakeContext.EXACTLY);
        put(task.store(0), "a", "2");
        put(neighbour.store(0), "a", "2");
        machine.failNextWrite(Fault.UNEXPECTED);
        process.commit();
        assertThat(offset(neighbour, 0)).as("the neighbour is written").isEqualTo(broker.last(neighbour.changelog(0)));
        put(task.store(0), "b", "3");
        assertThat(code(catchThrowable(task::flush))).isEqualTo(ErrorCode.INTERNAL);
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
    @EnumSource(names = {"NOTHING_WRITTEN", "ALL_WRITTEN"})
    void a_restore_that_cannot_be_written_fails_at_once_and_goes_on_later(Fault fault) {
        start(FakeContext.EXACTLY);
        process.closeClean();
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        other.send(task.changelog(0), "b".getBytes(UTF_8), "2".getBytes(UTF_8));
        other.commit();
        task.open();
        machine.failNextWrite(fault);
        assertThat(code(catchThrowable(() -> task.restore(10)))).isEqualTo(ErrorCode.STATE_WRITE_FAILED);
        task.close();
        task.openAndRun();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
    }

    @Test
    void a_store_that_cannot_forget_is_not_opened() {
        start(FakeContext.EXACTLY);
        process.closeClean();
        broker.makeAnew(task.changelog(1), "second");
        machine.failNextWrite(Fault.NOTHING_WRITTEN);
        assertThatThrownBy(task::open).isInstanceOf(MillraceException.class);
        assertThat(task.store(1).isOpen()).isFalse();
        task.close();
        task.openAndRun();
        assertThat(contents(task.store(0))).containsExactly(Map.entry("a", "1"));
        assertThat(contents(task.store(1))).containsExactly(Map.entry("a", "1"));
    }
}
