// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who opens and closes a task's database, on which thread, and when it goes. */
@SuppressWarnings("NullAway.Init")
final class LifeCycleTest {
    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private RocksEngine engine;
    private Machine machine;
    private SimulatedProcess process;
    private SimulatedTask task;
    private LogLines log;

    @BeforeEach
    void start_with_something_committed() {
        engine = RocksEngine.withBudget(16 << 20);
        machine = new RocksMachine(engine, folder);
        log = LogLines.of(KafkaOrderedStore.class);
        start();
        task.openAndRun();
        put(0, "a", "1");
        put(1, "a", "1");
        process.commit();
    }

    @AfterEach
    void close_engine() {
        log.close();
        machine.end();
        engine.close();
    }

    private void start() {
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        task = process.task(0, "one", "two");
    }

    private void put(int store, String key, String value) {
        task.store(store).put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private Map<String, String> contents(int store) {
        return KafkaOrderedStoreTest.contents(task.store(store));
    }

    private long offset(int store) {
        Long offset = task.store(store).committedOffset(task.changelog(store));
        return offset == null ? -1 : offset;
    }

    private Path database(String name) {
        return machine.folder().resolve(TaskStates.DATABASES).resolve(name);
    }

    private static void onAnotherThread(Runnable what) throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(what);
        thread.setUncaughtExceptionHandler((dead, e) -> failure[0] = e);
        thread.start();
        thread.join();
        assertThat(failure[0]).isNull();
    }

    @Test
    void kafka_streams_opens_a_task_on_the_thread_that_starts_it_and_closes_it_there() throws InterruptedException {
        process.closeClean();
        start();
        onAnotherThread(() -> {
            task.open();
            task.close();
        });
        task.openAndRun();
        assertThat(offset(0)).isZero();
        put(0, "b", "2");
        process.commit();
        assertThat(contents(0)).containsOnlyKeys("a", "b");
        assertThat(offset(0)).isEqualTo(broker.last(task.changelog(0)));
    }

    @Test
    void a_task_that_was_opened_at_the_start_is_taken_over_by_its_thread() throws InterruptedException {
        process.closeClean();
        start();
        onAnotherThread(task::open);
        task.restore(10);
        task.run();
        put(0, "b", "2");
        process.commit();
        assertThat(offset(0)).isEqualTo(broker.last(task.changelog(0)));
    }

    @Test
    void a_task_moves_between_threads_and_only_the_commits_of_its_own_thread_count() throws InterruptedException {
        put(0, "a", "2");
        process.flush();
        process.commitAtBroker();
        onAnotherThread(process.transactions::committed);
        assertThat(offset(0)).as("another thread's transaction").isZero();
        process.learnOfCommit();
        assertThat(offset(0)).isEqualTo(broker.last(task.changelog(0)));
        task.close();
        onAnotherThread(() -> {
            task.openAndRun();
            put(0, "a", "3");
            process.commit();
        });
        assertThat(offset(0)).isEqualTo(broker.last(task.changelog(0)));
        onAnotherThread(process.transactions::committed);
        task.close();
        task.open();
        assertThat(contents(0)).containsExactly(Map.entry("a", "3"));
    }

    @Test
    void the_second_store_fails_in_init() {
        process.closeClean();
        FakeContext context = task.context();
        KafkaOrderedStore first = task.store(0);
        KafkaOrderedStore second = task.store(1);
        first.init(context.context(), first);
        context.refuse();
        assertThatThrownBy(() -> second.init(context.context(), second)).hasMessage("no place for two");
        assertThat(second.isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
        assertThat(KafkaOrderedStoreTest.contents(first)).containsExactly(Map.entry("a", "1"));
        first.close();
        // RocksDB lets nobody open a database twice.
        engine.open(database("0_0")).close();
        start();
        task.openAndRun();
        assertThat(contents(1)).containsExactly(Map.entry("a", "1"));
        assertThat(offset(1)).isZero();
    }

    @Test
    void the_last_store_closes_the_database_and_a_second_close_does_nothing() {
        task.store(0).close();
        task.store(0).close();
        assertThat(contents(1)).hasSize(1);
        assertThatThrownBy(() -> engine.open(database("0_0"))).hasMessageContaining("cannot use folder");
        task.store(1).close();
        engine.open(database("0_0")).close();
    }

    @Test
    void a_store_of_which_nothing_was_written_shares_the_fate_of_the_others() {
        put(0, "b", "2");
        process.commit();
        assertThat(offset(0)).isEqualTo(2);
        assertThat(offset(1)).as("as it was").isZero();
    }

    @Test
    void what_was_flushed_before_another_store_failed_is_never_taken_for_committed() {
        put(0, "a", "2");
        put(1, "a", "2");
        task.context().failChangelog("two");
        assertThatThrownBy(task::flush).hasMessage("fenced");
        task.flush();
        process.learnOfCommit();
        assertThat(offset(0)).isZero();
        process.closeDirty();
        process.abortAtBroker();
        task.openAndRun();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
        assertThat(contents(1)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void what_an_aborted_transaction_had_is_not_committed_by_the_next() {
        put(0, "a", "2");
        process.flush();
        process.transactions.aborted();
        process.abortAtBroker();
        process.transactions.committed();
        assertThat(offset(0)).isZero();
        process.closeDirty();
        task.openAndRun();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_task_whose_folder_cannot_be_used_leaves_no_database_open() throws IOException {
        process.closeClean();
        task.deleteFolder();
        Path inTheWay = Files.createFile(task.context().taskFolder());
        KafkaOrderedStore store = task.store(0);
        FakeContext context = task.context();
        assertThatThrownBy(() -> store.init(context.context(), store)).hasMessageContaining("cannot use folder");
        Files.delete(inTheWay);
        task.openAndRun();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void an_unclean_close_in_this_process_keeps_the_database_although_the_folder_is_deleted() {
        put(0, "b", "uncommitted");
        process.closeDirty();
        process.abortAtBroker();
        assertThat(task.context().taskFolder()).doesNotExist();
        task.open();
        assertThat(offset(0)).isZero();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
        assertThat(task.context().taskFolder().resolve(TaskStates.MARKER)).exists();
    }

    @Test
    void a_task_that_somebody_deleted_between_two_processes_is_rebuilt() {
        process.closeClean();
        task.deleteFolder();
        start();
        task.open();
        assertThat(offset(0)).isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        assertThat(contents(0)).isEmpty();
        task.restore(10);
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void the_database_of_a_deleted_task_goes_when_another_task_is_opened() {
        process.closeClean();
        task.deleteFolder();
        start();
        process.task(1, "one").openAndRun();
        assertThat(database("0_0")).doesNotExist();
        assertThat(database("0_1")).exists();
    }

    @Test
    void the_databases_of_other_tasks_stay_when_one_is_opened() {
        SimulatedTask other = process.task(1, "one");
        other.openAndRun();
        process.closeClean();
        start();
        task.openAndRun();
        assertThat(database("0_1")).exists();
        process.closeDirty();
        process.task(2, "one").openAndRun();
        assertThat(database("0_0"))
                .as("between an unclean close and the next opening")
                .exists();
    }

    @Test
    void a_database_that_came_from_elsewhere_is_not_taken() {
        SimulatedTask other = process.task(1, "one");
        other.openAndRun();
        other.store(0).put("b".getBytes(UTF_8), "other's".getBytes(UTF_8));
        process.commit();
        process.closeClean();
        RocksMachine.delete(database("0_0"));
        RocksMachine.copy(database("0_1"), database("0_0"));
        start();
        task.open();
        assertThat(contents(0)).isEmpty();
        task.restore(10);
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_database_of_another_version_is_rebuilt_and_its_neighbour_is_not() throws Exception {
        SimulatedTask other = process.task(1, "one");
        other.openAndRun();
        other.store(0).put("b".getBytes(UTF_8), "other's".getBytes(UTF_8));
        process.commit();
        process.closeClean();
        RocksFiles.setVersion(database("0_0"), 99);
        start();
        SimulatedTask neighbour = process.task(1, "one");
        try (LogLines engineLog = LogLines.only(RocksEngine.class);
                LogLines statesLog = LogLines.only(TaskStates.class)) {
            task.open();
            neighbour.open();
            assertThat(engineLog.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith("MR-5003 error: "));
            assertThat(statesLog.lines()).as("told once").isEmpty();
        }
        assertThat(offset(0)).isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        assertThat(neighbour.store(0).committedOffset(neighbour.changelog(0)))
                .isEqualTo(broker.last(neighbour.changelog(0)));
        task.restore(10);
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
        assertThat(KafkaOrderedStoreTest.contents(neighbour.store(0))).containsExactly(Map.entry("b", "other's"));
    }

    @Test
    void a_damaged_database_is_told_and_rebuilt_once() throws Exception {
        process.closeClean();
        Files.writeString(database("0_0").resolve("CURRENT"), "nonsense");
        start();
        try (LogLines engineLog = LogLines.only(RocksEngine.class);
                LogLines statesLog = LogLines.only(TaskStates.class)) {
            task.openAndRun();
            assertThat(engineLog.lines()).hasSize(1);
            assertThat(statesLog.lines()).isEmpty();
            process.closeClean();
            start();
            task.openAndRun();
            assertThat(engineLog.lines()).hasSize(1);
        }
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_task_is_not_opened_before_a_broker_says_what_its_changelog_is() {
        process.closeClean();
        broker.makeAnew(task.changelog(0), "second");
        start();
        broker.silent(true);
        assertThatThrownBy(task::open).isInstanceOf(TimeoutException.class);
        assertThat(task.store(0).isOpen()).isFalse();
        broker.silent(false);
        task.open();
        assertThat(offset(0)).as("of the topic that is gone").isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        task.restore(10);
        task.run();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_changelog_with_another_topic_id_is_restored_once() {
        process.closeClean();
        broker.makeAnew(task.changelog(0), "second");
        start();
        task.open();
        assertThat(log.lines())
                .singleElement()
                .satisfies(line ->
                        assertThat(line).startsWith("MR-5001 error: one holds offset 0 of app-one-changelog-0"));
        assertThat(offset(0)).isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        assertThat(contents(0)).isEmpty();
        assertThat(contents(1)).as("the other store of the task").hasSize(1);
        task.restore(10);
        task.run();
        process.closeClean();
        start();
        task.open();
        assertThat(log.lines()).as("once").hasSize(1);
        assertThat(offset(0)).isZero();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_changelog_that_was_made_anew_and_is_empty_is_no_loop() {
        process.closeClean();
        broker.cut(task.changelog(0), 1);
        broker.makeAnew(task.changelog(0), "second");
        for (int i = 0; i < 3; i++) {
            start();
            task.openAndRun();
            assertThat(contents(0)).isEmpty();
            process.closeClean();
        }
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void a_changelog_that_was_cut_off_behind_the_offset_is_restored_once() {
        process.closeClean();
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        for (int i = 0; i < 5; i++) {
            other.send(task.changelog(0), "a".getBytes(UTF_8), ("" + i).getBytes(UTF_8));
        }
        other.commit();
        broker.cut(task.changelog(0), 5);
        for (int i = 0; i < 2; i++) {
            start();
            task.openAndRun();
            assertThat(contents(0)).containsExactly(Map.entry("a", "4"));
            process.closeClean();
        }
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void a_kill_in_the_middle_of_forgetting_leaves_nothing_behind() throws Exception {
        process.closeClean();
        // As far as a kill lets it come: the offset is gone, the entries are not.
        RocksFiles.removeNote(database("0_0"), "oone");
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        other.send(task.changelog(0), "a".getBytes(UTF_8), null);
        other.send(task.changelog(0), "b".getBytes(UTF_8), "2".getBytes(UTF_8));
        other.commit();
        broker.compact(task.changelog(0));
        start();
        task.openAndRun();
        assertThat(contents(0)).as("the tombstone is compacted away").containsExactly(Map.entry("b", "2"));
        assertThat(contents(1)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_store_that_a_new_version_does_not_have_is_no_trouble() {
        process.closeClean();
        process = new SimulatedProcess(machine, broker, FakeContext.EXACTLY);
        task = process.task(0, "two");
        task.openAndRun();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
        assertThat(offset(0)).isZero();
        process.closeClean();
        start();
        task.openAndRun();
        assertThat(contents(0)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void folders_that_are_no_tasks_are_left_alone() throws IOException {
        Path stranger = Files.createDirectories(machine.folder().resolve("other"));
        process.closeClean();
        start();
        task.openAndRun();
        assertThat(stranger).exists();
        try (Stream<Path> folders = Files.list(machine.folder())) {
            List<String> names =
                    folders.map(path -> path.getFileName().toString()).sorted().toList();
            assertThat(names).containsExactly("0_0", TaskStates.DATABASES, "other");
        }
    }
}
