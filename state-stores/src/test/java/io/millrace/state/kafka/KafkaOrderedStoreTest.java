// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.state.api.Cursor;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaOrderedStoreTest {
    private static final String EXACTLY = "exactly_once_v2";
    private static final String AT_LEAST = "at_least_once";
    private static final TopicPartition PARTITION = FakeContext.PARTITION;

    @TempDir
    Path folder;

    @TempDir
    Path image;

    private RocksEngine engine;

    @BeforeEach
    void open_engine() {
        engine = RocksEngine.withBudget(16 << 20);
    }

    @AfterEach
    void close_engine() {
        engine.close();
    }

    private OrderedStateStore store() {
        return MillraceStores.onDisk(engine).ordered("store").build();
    }

    private OrderedStateStore open(FakeContext fake) {
        OrderedStateStore store = store();
        init(store, fake);
        return store;
    }

    private static void init(OrderedStateStore store, FakeContext fake) {
        InternalProcessorContext<?, ?> context = fake.context();
        store.init(context, store);
    }

    private static void put(OrderedStateStore store, String key, String value) {
        store.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static Map<String, String> contents(OrderedStateStore store) {
        Map<String, String> contents = new TreeMap<>();
        try (Cursor cursor = store.scan(new byte[0], null)) {
            while (cursor.next()) {
                contents.put(new String(cursor.key(), UTF_8), new String(cursor.value(), UTF_8));
            }
        }
        return contents;
    }

    /** What a killed process leaves: the files as they are while the store is open. */
    private void kill() throws IOException {
        Path target = Files.createDirectories(image.resolve("store"));
        try (Stream<Path> files = Files.list(folder.resolve("store"))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void a_changelog_fed_into_a_fresh_store_gives_the_same_state() {
        long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
        System.out.println("KafkaOrderedStoreTest seed " + seed);
        Random random = new Random(seed);
        FakeContext source = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(source);
        for (int i = 0; i < 2000; i++) {
            String key = "k" + random.nextInt(50);
            if (random.nextInt(4) == 0) {
                store.delete(key.getBytes(UTF_8));
            } else {
                put(store, key, "v" + i);
            }
            if (random.nextInt(20) == 0) {
                store.flush();
            }
        }
        store.flush();
        FakeContext target = new FakeContext(image, EXACTLY);
        OrderedStateStore restored = open(target);
        target.restore(restored, source, 97);
        assertThat(contents(restored)).as("seed " + seed).isEqualTo(contents(store));
        assertThat(restored.committedOffset(PARTITION)).isEqualTo(source.lastOffset());
        assertThat(restored.dirtyBytes()).isZero();
        store.close();
        restored.close();
    }

    @Test
    void a_clean_close_keeps_state_and_offset() {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        assertThat(store.committedOffset(PARTITION)).isEqualTo(-4);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        store.close();
        store.close();
        init(store, fake);
        assertThat(store.committedOffset(PARTITION)).isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        store.close();
    }

    @Test
    void under_exactly_once_a_kill_empties_the_store_and_the_changelog_fills_it() throws IOException {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        put(store, "b", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        int committed = fake.changelog().size();
        put(store, "b", "uncommitted");
        put(store, "c", "uncommitted");
        store.flush();
        kill();
        store.close();
        // The transaction was aborted: a read-committed reader sees the first records only.
        fake.changelog().subList(committed, fake.changelog().size()).clear();
        FakeContext again = new FakeContext(image, EXACTLY);
        OrderedStateStore restarted = open(again);
        assertThat(restarted.committedOffset(PARTITION))
                .as("not null, which Kafka Streams would take for a corrupted task")
                .isEqualTo(-4);
        assertThat(contents(restarted)).isEmpty();
        again.restore(restarted, fake, 1);
        assertThat(contents(restarted)).containsExactly(Map.entry("a", "1"), Map.entry("b", "1"));
        assertThat(restarted.committedOffset(PARTITION)).isEqualTo(committed - 1L);
        restarted.close();
    }

    @Test
    void under_exactly_once_a_kill_before_the_first_write_keeps_what_was_restored() throws IOException {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        put(store, "b", "held in the buffer");
        kill();
        store.close();
        OrderedStateStore restarted = open(new FakeContext(image, EXACTLY));
        assertThat(restarted.committedOffset(PARTITION)).isZero();
        assertThat(contents(restarted)).containsExactly(Map.entry("a", "1"));
        restarted.close();
    }

    @Test
    void under_at_least_once_a_kill_keeps_the_store_and_the_rest_is_replayed() throws IOException {
        FakeContext fake = new FakeContext(folder, AT_LEAST);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        put(store, "a", "2");
        put(store, "b", "2");
        store.flush();
        kill();
        store.close();
        FakeContext again = new FakeContext(image, AT_LEAST);
        OrderedStateStore restarted = open(again);
        assertThat(restarted.committedOffset(PARTITION)).isZero();
        again.restore(restarted, fake, 10);
        assertThat(contents(restarted)).containsExactly(Map.entry("a", "2"), Map.entry("b", "2"));
        restarted.close();
    }

    @Test
    void without_an_offset_nothing_local_is_kept_whatever_the_guarantee() throws IOException {
        FakeContext fake = new FakeContext(folder, AT_LEAST);
        OrderedStateStore store = open(fake);
        put(store, "deleted later, and its tombstone compacted away", "1");
        store.flush();
        kill();
        store.close();
        OrderedStateStore restarted = open(new FakeContext(image, AT_LEAST));
        assertThat(restarted.committedOffset(PARTITION)).isEqualTo(-4);
        assertThat(contents(restarted)).isEmpty();
        restarted.close();
    }

    @Test
    void commit_keeps_to_the_contract_of_offsets() {
        OrderedStateStore store = open(new FakeContext(folder, EXACTLY));
        TopicPartition other = new TopicPartition("other", 0);
        store.commit(Map.of(PARTITION, -4L));
        assertThat(store.committedOffset(PARTITION)).as("stored as it is").isEqualTo(-4);
        store.commit(Map.of(PARTITION, 5L, other, 6L));
        assertThat(store.committedOffset(PARTITION)).isEqualTo(5);
        assertThat(store.committedOffset(other)).isEqualTo(6);
        Map<TopicPartition, Long> removal = new HashMap<>();
        removal.put(other, null);
        store.commit(removal);
        assertThat(store.committedOffset(other)).isNull();
        assertThat(store.committedOffset(PARTITION)).isEqualTo(5);
        store.commit(Map.of());
        assertThat(store.committedOffset(PARTITION)).isNull();
        store.close();
    }

    @Test
    void forgotten_offsets_lead_to_one_rebuild_and_no_second() {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        store.commit(Map.of());
        store.close();
        init(store, fake);
        assertThat(contents(store)).isEmpty();
        fake.restore(store, fake, 10);
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        store.close();
        init(store, fake);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        assertThat(store.committedOffset(PARTITION)).isZero();
        store.close();
    }

    @Test
    void a_failed_flush_writes_nothing_locally() {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        put(store, "a", "2");
        fake.failChangelog();
        assertThatThrownBy(store::flush).isInstanceOf(IllegalStateException.class);
        store.close();
        init(store, fake);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        assertThat(store.committedOffset(PARTITION)).isZero();
        store.close();
    }

    @Test
    void a_task_that_became_a_standby_forgets_what_it_did_not_flush() {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of());
        put(store, "written in close", "1");
        fake.restore(store, fake, 10);
        assertThat(store.dirtyBytes()).isZero();
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        store.close();
    }

    @Test
    void an_unreadable_database_is_rebuilt_from_the_changelog() throws IOException {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = open(fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of(PARTITION, fake.lastOffset()));
        store.close();
        Files.writeString(folder.resolve("store").resolve("CURRENT"), "nonsense");
        init(store, fake);
        assertThat(store.committedOffset(PARTITION)).isEqualTo(-4);
        fake.restore(store, fake, 10);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        store.close();
    }

    @Test
    void a_store_is_no_cached_store_and_takes_its_own_offsets() {
        OrderedStateStore store = store();
        assertThat(store).isNotInstanceOf(CachedStateStore.class);
        assertThat(store.managesOffsets()).isTrue();
        assertThat(store.persistent()).isTrue();
        assertThat(store.isOpen()).isFalse();
        assertThatThrownBy(() -> store.get(new byte[0])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_store_in_memory_starts_empty_each_time() {
        FakeContext fake = new FakeContext(folder, EXACTLY);
        OrderedStateStore store = MillraceStores.inMemory().ordered("store").build();
        init(store, fake);
        put(store, "a", "1");
        store.flush();
        store.commit(Map.of());
        assertThat(store.committedOffset(PARTITION)).isNull();
        assertThat(store.persistent()).isFalse();
        init(store, fake);
        assertThat(contents(store)).isEmpty();
        fake.restore(store, fake, 10);
        assertThat(contents(store)).containsExactly(Map.entry("a", "1"));
        store.close();
    }
}
