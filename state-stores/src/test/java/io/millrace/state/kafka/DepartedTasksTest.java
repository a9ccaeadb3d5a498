// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of tasks that went to another process: how long it is believed, and when it goes. */
@SuppressWarnings("NullAway.Init")
final class DepartedTasksTest {
    private static final Duration MOMENT = SimulatedProcess.CLEANUP_DELAY.minusSeconds(1);

    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private RocksEngine engine;
    private Machine machine;
    private SimulatedProcess process;
    private SimulatedTask task;

    @BeforeEach
    void start_with_something_committed() {
        engine = RocksEngine.withBudget(16 << 20);
        machine = new RocksMachine(engine, folder);
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        task = process.task(0, "one");
        task.openAndRun();
        put("a", "1");
        put("b", "1");
        process.commit();
    }

    @AfterEach
    void close_engine() {
        machine.end();
        engine.close();
    }

    private void put(String key, String value) {
        task.store(0).put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private Path database() {
        return machine.folder().resolve(TaskStates.DATABASES).resolve("0_0");
    }

    private void sweep() {
        process.states.removeDeparted(machine.folder());
    }

    private boolean hasState() {
        Long offset = task.store(0).committedOffset(task.changelog(0));
        return offset != null && offset != KafkaOrderedStore.OFFSET_UNKNOWN;
    }

    /** The other process removes a key, and the changelog does not say so for ever. */
    private void goElsewhere() {
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        other.send(task.changelog(0), "a".getBytes(UTF_8), null);
        other.send(task.changelog(0), "b".getBytes(UTF_8), "2".getBytes(UTF_8));
        other.commit();
    }

    private void checkContents(Map<String, String> expected) {
        assertThat(KafkaOrderedStoreTest.contents(task.store(0))).isEqualTo(expected);
    }

    @Test
    void a_task_that_comes_back_soon_finds_its_state() {
        process.closeClean();
        task.deleteFolder();
        goElsewhere();
        process.pass(MOMENT);
        sweep();
        task.open();
        assertThat(hasState()).isTrue();
        task.restore(10);
        checkContents(Map.of("b", "2"));
    }

    @Test
    void a_task_that_comes_back_after_days_does_not_believe_what_it_left() {
        process.closeClean();
        task.deleteFolder();
        goElsewhere();
        broker.compact(task.changelog(0));
        process.pass(Duration.ofDays(2));
        task.open();
        assertThat(hasState()).isFalse();
        task.restore(10);
        checkContents(Map.of("b", "2"));
    }

    @Test
    void a_task_whose_folder_the_cleaner_left_finds_its_state() {
        process.closeClean();
        process.pass(Duration.ofHours(1));
        sweep();
        task.open();
        assertThat(hasState()).isTrue();
    }

    @Test
    void a_database_goes_when_its_task_did_not_come_back_in_time() {
        process.closeClean();
        task.deleteFolder();
        sweep();
        assertThat(database()).exists();
        process.pass(MOMENT);
        sweep();
        assertThat(database()).exists();
        process.pass(Duration.ofSeconds(1));
        sweep();
        assertThat(database()).doesNotExist();
        task.openAndRun();
        checkContents(Map.of("a", "1", "b", "1"));
    }

    @Test
    void an_open_database_stays_although_somebody_deletes_the_folder_of_its_task() {
        task.deleteFolder();
        process.pass(Duration.ofDays(1));
        sweep();
        assertThat(database()).exists();
        put("c", "1");
        process.commit();
        process.closeClean();
        sweep();
        task.open();
        assertThat(hasState()).isTrue();
    }

    /** As long as the task is tried here nobody else works on it. */
    @Test
    void a_database_that_cannot_be_opened_for_hours_stays() throws IOException {
        process.closeDirty();
        process.abortAtBroker();
        Path inTheWay = Files.createFile(task.context().taskFolder());
        for (int i = 0; i < 100; i++) {
            process.pass(MOMENT);
            try {
                task.open();
            } catch (RuntimeException expected) {
                assertThat(expected).hasMessageContaining("cannot use folder");
            }
            sweep();
        }
        Files.delete(inTheWay);
        process.pass(MOMENT);
        task.open();
        assertThat(hasState()).isTrue();
    }

    @Test
    void what_no_process_of_this_machine_ever_opened_goes() throws IOException {
        process.closeClean();
        Path stranger = Files.createDirectories(database().resolveSibling("0_7").resolve("inside"));
        sweep();
        assertThat(stranger.getParent()).doesNotExist();
        assertThat(database()).exists();
    }

    /** The clock runs so that nothing is ever expected to be opened again: the sweep may take whatever is closed. */
    @Test
    void tasks_that_open_and_close_beside_a_sweep_are_always_right() throws InterruptedException {
        process.closeClean();
        TaskStates states = process.states;
        AtomicBoolean ended = new AtomicBoolean();
        Thread sweeper = new Thread(() -> {
            while (!ended.get()) {
                process.pass(Duration.ofDays(1));
                states.removeDeparted(machine.folder());
            }
        });
        sweeper.start();
        try {
            for (int i = 0; i < 60; i++) {
                task.openAndRun();
                if (i > 0) {
                    checkContents(Map.of("a", "1", "b", "1", "n", Integer.toString(i - 1)));
                }
                put("n", Integer.toString(i));
                process.commit();
                if (i % 2 == 0) {
                    process.closeDirty();
                    process.abortAtBroker();
                } else {
                    process.closeClean();
                }
            }
        } finally {
            ended.set(true);
            sweeper.join();
        }
    }
}
