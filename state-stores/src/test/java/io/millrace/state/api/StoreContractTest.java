// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.memory.MemoryDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store does, whatever keeps its entries. */
final class StoreContractTest {
    private static final HexFormat HEX = HexFormat.of();

    enum Kind {
        MEMORY,
        ROCKSDB
    }

    @TempDir
    Path folder;

    private RocksEngine engine;

    @BeforeEach
    void open_engine() {
        engine = RocksEngine.withBudget(32 << 20);
    }

    @AfterEach
    void close_engine() {
        engine.close();
    }

    private TaskDatabase database(Kind kind) {
        return kind == Kind.MEMORY ? new MemoryDatabase() : engine.open(folder.resolve("database"));
    }

    private static BufferedStore store(TaskDatabase database) {
        return new BufferedStore(database.table("store"), (key, value) -> {});
    }

    private static void commit(TaskDatabase database, BufferedStore store, long offset) {
        store.flush();
        database.write(List.of(new TableWrite("store", store::forEachFlushed, offset)));
        store.committed();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static List<String> contents(Cursor cursor) {
        List<String> entries = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                entries.add(new String(cursor.key(), UTF_8) + "=" + new String(cursor.value(), UTF_8));
            }
        }
        return entries;
    }

    @ParameterizedTest
    @EnumSource
    void reads_see_own_writes_before_and_after_a_flush(Kind kind) {
        try (TaskDatabase database = database(kind)) {
            BufferedStore store = store(database);
            store.put(bytes("b"), bytes("1"));
            store.put(bytes("a"), bytes("2"));
            assertThat(contents(store.scan(bytes(""), null))).containsExactly("a=2", "b=1");
            store.flush();
            store.delete(bytes("a"));
            store.put(bytes("c"), bytes(""));
            assertThat(store.get(bytes("a"))).isNull();
            assertThat(store.get(bytes("c"))).isEmpty();
            assertThat(contents(store.scan(bytes("a"), bytes("c")))).containsExactly("b=1");
            assertThat(contents(store.scan(bytes("a"), null))).containsExactly("b=1", "c=");
            assertThat(contents(store.scan(bytes("c"), bytes("a")))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_flush_sends_each_changed_key_once_in_order(Kind kind) {
        List<String> log = new ArrayList<>();
        try (TaskDatabase database = database(kind)) {
            BufferedStore store = new BufferedStore(
                    database.table("store"),
                    (key, value) -> log.add(new String(key, UTF_8) + (value == null ? "-" : "+")));
            for (int i = 0; i < 100; i++) {
                store.put(bytes("hot"), bytes("" + i));
            }
            store.put(bytes("gone"), bytes("x"));
            store.delete(bytes("gone"));
            assertThat(store.dirtyBytes()).isBetween(100L, 300L);
            long dirty = store.dirtyBytes();
            store.flush();
            store.flush();
            assertThat(log).containsExactly("gone-", "hot+");
            assertThat(store.dirtyBytes()).as("until it is committed").isEqualTo(dirty);
            commit(database, store, 1);
            assertThat(log).as("nothing new").hasSize(2);
            assertThat(store.dirtyBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytes_are_ordered_unsigned(Kind kind) {
        try (TaskDatabase database = database(kind)) {
            BufferedStore store = store(database);
            store.put(new byte[] {(byte) 0x80}, bytes("high"));
            store.flush();
            store.put(new byte[] {0x7F}, bytes("low"));
            store.put(new byte[] {(byte) 0xFF, 0}, bytes("top"));
            try (Cursor cursor = store.scan(new byte[0], null)) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.value()).isEqualTo(bytes("low"));
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.value()).isEqualTo(bytes("high"));
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.value()).isEqualTo(bytes("top"));
                assertThat(cursor.next()).isFalse();
                assertThat(cursor.next()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_scan_shows_the_moment_at_which_it_was_opened(Kind kind) {
        try (TaskDatabase database = database(kind)) {
            BufferedStore store = store(database);
            store.put(bytes("a"), bytes("1"));
            store.put(bytes("c"), bytes("1"));
            store.flush();
            store.put(bytes("b"), bytes("1"));
            Cursor cursor = store.scan(bytes(""), null);
            assertThat(cursor.next()).isTrue();
            store.put(bytes("bb"), bytes("2"));
            store.delete(bytes("c"));
            store.put(bytes("b"), bytes("2"));
            store.flush();
            store.put(bytes("d"), bytes("2"));
            assertThat(contents(cursor)).containsExactly("b=1", "c=1");
            assertThat(contents(store.scan(bytes(""), null))).containsExactly("a=1", "b=2", "bb=2", "d=2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_flushed_is_not_in_the_database_until_it_is_committed(Kind kind) {
        try (TaskDatabase database = database(kind)) {
            LocalTable table = database.table("store");
            BufferedStore store = store(database);
            store.put(bytes("a"), bytes("1"));
            store.flush();
            assertThat(store.hasFlushed()).isTrue();
            assertThat(table.get(bytes("a"))).isNull();
            store.put(bytes("a"), bytes("2"));
            store.delete(bytes("b"));
            store.flush();
            assertThat(store.get(bytes("a")))
                    .as("two flushes before one commit")
                    .isEqualTo(bytes("2"));
            store.put(bytes("a"), bytes("3"));
            database.write(List.of(new TableWrite("store", store::forEachFlushed, 5L)));
            store.committed();
            assertThat(table.get(bytes("a"))).isEqualTo(bytes("2"));
            assertThat(store.get(bytes("a"))).as("not flushed yet").isEqualTo(bytes("3"));
            assertThat(database.offset("store")).isEqualTo(5);
            store.discard();
            assertThat(store.get(bytes("a"))).isEqualTo(bytes("2"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_write_carries_several_tables_with_their_offsets(Kind kind) {
        try (TaskDatabase database = database(kind)) {
            database.setTopicId("one", "id");
            database.write(List.of(
                    new TableWrite("one", sink -> sink.change(bytes("a"), bytes("1")), 41L),
                    new TableWrite("two", sink -> sink.change(bytes("a"), bytes("2")), null)));
            assertThat(database.offset("one")).isEqualTo(41);
            assertThat(database.topicId("one")).isEqualTo("id");
            assertThat(database.offset("two")).isNull();
            assertThat(database.topicId("two")).isNull();
            assertThat(database.table("two").get(bytes("a"))).isEqualTo(bytes("2"));
            database.write(List.of(new TableWrite("one", sink -> sink.change(bytes("b"), null), null)));
            assertThat(database.offset("one")).as("as it was").isEqualTo(41);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_forgotten_table_is_empty_and_can_be_used_on(Kind kind) {
        try (TaskDatabase database = database(kind)) {
            LocalTable table = database.table("store");
            BufferedStore store = store(database);
            database.setTopicId("store", "id");
            store.put(bytes("a"), bytes("1"));
            commit(database, store, 7);
            database.write(List.of(new TableWrite("other", sink -> sink.change(bytes("x"), bytes("1")), 1L)));
            Cursor open = store.scan(bytes(""), null);
            database.forget("store");
            open.close();
            assertThat(database.offset("store")).isNull();
            assertThat(database.topicId("store")).isNull();
            assertThat(table.get(bytes("a")))
                    .as("a table that was asked for before")
                    .isNull();
            assertThat(contents(store.scan(bytes(""), null))).isEmpty();
            store.put(bytes("b"), bytes("2"));
            commit(database, store, 8);
            assertThat(contents(table.scan(bytes(""), null))).containsExactly("b=2");
            assertThat(database.table("other").get(bytes("x")))
                    .as("its neighbour")
                    .isEqualTo(bytes("1"));
            assertThat(database.offset("other")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void random_operations_agree_with_a_sorted_map(Kind kind) {
        long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
        System.out.println("StoreContractTest " + kind + " seed " + seed);
        for (int round = 0; round < 20; round++) {
            new RandomRun(kind, new Random(seed + round), folder.resolve("random" + round)).run("seed " + seed);
        }
    }

    /** One store, its model, and cursors that stay open while both change. */
    private final class RandomRun {
        private final Kind kind;
        private final Random random;
        private final Path place;
        private final NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
        private NavigableMap<byte[], byte[]> committed = new TreeMap<>(Arrays::compareUnsigned);
        private final List<Cursor> cursors = new ArrayList<>();
        private final List<List<String>> expected = new ArrayList<>();
        private TaskDatabase database;
        private BufferedStore store;

        RandomRun(Kind kind, Random random, Path place) {
            this.kind = kind;
            this.random = random;
            this.place = place;
            open();
        }

        private void open() {
            if (database == null || kind == Kind.ROCKSDB) {
                database = kind == Kind.MEMORY ? new MemoryDatabase() : engine.open(place);
            }
            store = store(database);
        }

        void run(String seed) {
            for (int i = 0; i < 600; i++) {
                step(seed);
            }
            finishCursors(seed);
            database.close();
        }

        private void step(String seed) {
            int choice = random.nextInt(100);
            byte[] key = key();
            if (choice < 45) {
                byte[] value = new byte[random.nextInt(6)];
                random.nextBytes(value);
                store.put(key, value);
                model.put(key, value);
            } else if (choice < 60) {
                store.delete(key);
                model.remove(key);
            } else if (choice < 75) {
                assertThat(store.get(key)).as(seed).isEqualTo(model.get(key));
            } else if (choice < 83) {
                openCursor(key);
            } else if (choice < 88) {
                finishCursors(seed);
            } else if (choice < 92) {
                store.flush();
            } else if (choice < 95) {
                commit(database, store, 0);
                committed = new TreeMap<>(model);
            } else if (choice < 99) {
                store.discard();
                model.clear();
                model.putAll(committed);
            } else {
                finishCursors(seed);
                if (kind == Kind.ROCKSDB) {
                    database.close();
                }
                open();
                model.clear();
                model.putAll(committed);
            }
        }

        private byte[] key() {
            byte[] key = new byte[random.nextInt(3)];
            for (int i = 0; i < key.length; i++) {
                key[i] = (byte) (random.nextInt(6) - 3);
            }
            return key;
        }

        private void openCursor(byte[] from) {
            byte[] to = random.nextInt(3) == 0 ? null : key();
            List<String> rows = new ArrayList<>();
            if (to == null || Arrays.compareUnsigned(from, to) < 0) {
                NavigableMap<byte[], byte[]> range =
                        to == null ? model.tailMap(from, true) : model.subMap(from, true, to, false);
                range.forEach((key, value) -> rows.add(HEX.formatHex(key) + "=" + HEX.formatHex(value)));
            }
            Cursor cursor = store.scan(from, to);
            int ahead = random.nextInt(4);
            for (int i = 0; i < ahead && cursor.next(); i++) {
                assertThat(HEX.formatHex(cursor.key()) + "=" + HEX.formatHex(cursor.value()))
                        .isEqualTo(rows.remove(0));
            }
            cursors.add(cursor);
            expected.add(rows);
        }

        private void finishCursors(String seed) {
            for (int i = 0; i < cursors.size(); i++) {
                List<String> rows = new ArrayList<>();
                try (Cursor cursor = cursors.get(i)) {
                    while (cursor.next()) {
                        rows.add(HEX.formatHex(cursor.key()) + "=" + HEX.formatHex(cursor.value()));
                    }
                }
                assertThat(rows).as(seed).isEqualTo(expected.get(i));
            }
            cursors.clear();
            expected.clear();
        }
    }
}
