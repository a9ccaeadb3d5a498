// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.state.api.Cursor;
import io.millrace.state.api.StateMemory;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on disk in the hands of Kafka Streams, case by case; {@code StoreLifeTest} does the same at random. */
@SuppressWarnings("NullAway.Init")
final class KafkaOrderedStoreTest {
    @TempDir
    Path disks;

    private final FakeBroker broker = new FakeBroker();
    private RocksEngine engine;
    private Machine machine;
    private SimulatedProcess process;
    private SimulatedTask task;

    @BeforeEach
    void open_engine() {
        engine = RocksEngine.withBudget(16 << 20);
        machine = new RocksMachine(engine, disks);
    }

    @AfterEach
    void close_engine() {
        machine.end();
        engine.close();
    }

    private KafkaOrderedStore start(String guarantee) {
        process = new SimulatedProcess(machine, broker, guarantee);
        task = process.task(3, "store");
        task.open();
        return task.store(0);
    }

    private KafkaOrderedStore run(String guarantee) {
        KafkaOrderedStore store = start(guarantee);
        task.restore(100);
        task.run();
        return store;
    }

    private void kill() {
        machine = machine.killed();
    }

    private long offset() {
        return Objects.requireNonNull(task.store(0).committedOffset(changelog()));
    }

    private TopicPartition changelog() {
        return task.changelog(0);
    }

    private static void put(OrderedStateStore store, String key, String value) {
        store.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    static Map<String, String> contents(OrderedStateStore store) {
        Map<String, String> contents = new TreeMap<>();
        try (Cursor cursor = store.scan(new byte[0], null)) {
            while (cursor.next()) {
                contents.put(new String(cursor.key(), UTF_8), new String(cursor.value(), UTF_8));
            }
        }
        return contents;
    }

    @Test
    void a_changelog_fed_into_a_fresh_store_gives_the_same_state() {
        long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
        System.out.println("KafkaOrderedStoreTest seed " + seed);
        Random random = new Random(seed);
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        for (int i = 0; i < 2000; i++) {
            String key = "k" + random.nextInt(50);
            if (random.nextInt(4) == 0) {
                store.delete(key.getBytes(UTF_8));
            } else {
                put(store, key, "v" + i);
            }
            if (random.nextInt(20) == 0) {
                process.commit();
            }
        }
        process.commit();
        Machine other = new RocksMachine(engine, disks.resolve("other"));
        SimulatedTask replica = new SimulatedProcess(other, broker, FakeContext.EXACTLY).task(3, "store");
        replica.open();
        replica.restore(97);
        replica.run();
        assertThat(contents(replica.store(0))).as("seed " + seed).isEqualTo(contents(store));
        assertThat(replica.store(0).committedOffset(changelog())).isEqualTo(broker.last(changelog()));
        assertThat(replica.store(0).dirtyBytes()).isZero();
        replica.close();
    }

    @Test
    void a_clean_close_keeps_state_and_offset() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        assertThat(offset()).isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        put(store, "a", "1");
        process.closeClean();
        store.close();
        store = start(FakeContext.EXACTLY);
        assertThat(offset()).isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void nothing_is_written_before_the_transaction_is_known_to_be_committed() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        put(store, "b", "flushed");
        task.flush();
        task.checkpoint();
        assertThat(offset()).as("a checkpoint says nothing under exactly-once").isZero();
        kill();
        process.abortAtBroker();
        store = start(FakeContext.EXACTLY);
        assertThat(offset()).isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_kill_between_the_transaction_and_the_write_replays_one_generation() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        put(store, "a", "2");
        task.flush();
        process.commitAtBroker();
        kill();
        store = start(FakeContext.EXACTLY);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        task.restore(1);
        assertThat(contents(store)).containsExactly(Map.entry("a", "2"));
    }

    @Test
    void a_commit_that_timed_out_is_replayed_when_it_happened_and_forgotten_when_not() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        put(store, "a", "timed out, aborted");
        task.flush();
        process.closeDirty();
        process.abortAtBroker();
        task.openAndRun();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        put(store, "a", "timed out, committed");
        task.flush();
        process.closeDirty();
        process.commitAtBroker();
        task.open();
        assertThat(offset()).as("no full restore").isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        task.restore(1);
        assertThat(contents(store)).containsExactly(Map.entry("a", "timed out, committed"));
        process.learnOfCommit();
        assertThat(contents(store)).as("the old generation is gone").hasSize(1);
    }

    @Test
    void under_at_least_once_a_kill_keeps_the_store_and_the_rest_is_replayed() {
        KafkaOrderedStore store = run(FakeContext.AT_LEAST);
        put(store, "a", "1");
        process.commit();
        put(store, "a", "2");
        put(store, "b", "2");
        task.flush();
        kill();
        store = start(FakeContext.AT_LEAST);
        assertThat(offset()).isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        task.restore(10);
        assertThat(contents(store)).containsExactly(Map.entry("a", "2"), Map.entry("b", "2"));
    }

    @Test
    void no_offsets_at_all_means_that_everything_is_forgotten_once() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        put(store, "b", "uncommitted");
        store.commit(Map.of());
        assertThat(offset()).isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        assertThat(contents(store)).as("and is still usable").isEmpty();
        put(store, "c", "1");
        assertThat(contents(store)).containsOnlyKeys("c");
        task.close();
        task.open();
        assertThat(contents(store)).isEmpty();
        task.restore(10);
        task.run();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        task.close();
        task.open();
        assertThat(offset()).as("no second rebuild").isZero();
    }

    @Test
    void offsets_that_are_given_are_not_taken() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        store.commit(Map.of(changelog(), 77L));
        assertThat(offset()).isZero();
        assertThat(contents(store)).hasSize(1);
    }

    @Test
    void a_failed_flush_is_never_taken_for_committed() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        put(store, "a", "2");
        task.context().failChangelog();
        assertThatThrownBy(task::flush).hasMessage("fenced");
        process.learnOfCommit();
        process.closeDirty();
        process.abortAtBroker();
        task.openAndRun();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        assertThat(offset()).isZero();
    }

    @Test
    void a_task_that_became_a_standby_forgets_what_it_did_not_commit() {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        put(store, "written in close", "1");
        task.recycleToStandby();
        FakeBroker.Producer other = broker.producer(FakeContext.EXACTLY);
        other.send(changelog(), "b".getBytes(UTF_8), "2".getBytes(UTF_8));
        other.commit();
        task.restore(10);
        assertThat(store.dirtyBytes()).isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        task.recycleToActive();
        put(store, "c", "3");
        process.commit();
        assertThat(offset()).isEqualTo(broker.last(changelog()));
    }

    @Test
    void an_unreadable_database_is_rebuilt_from_the_changelog() throws IOException {
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.closeClean();
        Files.writeString(
                machine.folder().resolve(TaskStates.DATABASES).resolve("0_3").resolve("CURRENT"), "nonsense");
        store = start(FakeContext.EXACTLY);
        assertThat(offset()).isEqualTo(KafkaOrderedStore.OFFSET_UNKNOWN);
        task.restore(10);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void a_store_is_no_cached_store_and_takes_its_own_offsets() {
        OrderedStateStore store = MillraceStores.onDisk(engine, new StateMemory(1 << 20))
                .ordered("store")
                .build();
        assertThat(store).isNotInstanceOf(CachedStateStore.class);
        assertThat(store.managesOffsets()).isTrue();
        assertThat(store.persistent()).isTrue();
        assertThat(store.isOpen()).isFalse();
        assertThatThrownBy(() -> store.get(new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_store_in_memory_starts_empty_each_time() {
        machine = new HeapMachine(disks);
        KafkaOrderedStore store = run(FakeContext.EXACTLY);
        put(store, "a", "1");
        process.commit();
        store.commit(Map.of());
        assertThat(contents(store))
                .as("Kafka Streams says so of every store in memory")
                .hasSize(1);
        assertThat(store.committedOffset(changelog())).isNull();
        assertThat(store.persistent()).isFalse();
        task.close();
        task.open();
        assertThat(contents(store)).isEmpty();
        task.restore(10);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
    }
}
