// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import com.sun.management.ThreadMXBean;
import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.ChangeSink;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What layouts cost over RocksDB, by hand: processor time and garbage of the thread and changelog an event, commits included. An event a
 * millisecond; arguments: {@code [events [name]]}. The second half of each run counts.
 */
final class LayoutBench {
    private static final int GAP = 30_000;
    private static final int SPAN = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final byte[] bytes = new byte[100];
    private final Random random = new Random(7);
    private final int keys;

    private LayoutBench(int keys) {
        this.keys = keys;
        random.nextBytes(bytes);
    }

    /** What one event does. */
    private interface Event {
        void happen(int number);

        void beforeCommit();
    }

    /** Counts what goes to the changelog. */
    private static final class Changelog implements ChangeSink {
        private long records;
        private long bytes;

        @Override
        public void change(byte[] key, byte @Nullable [] value) {
            records++;
            bytes += key.length + (value == null ? 0 : value.length);
        }
    }

    public static void main(String[] arguments) throws IOException {
        int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        String only = arguments.length > 1 ? arguments[1] : "";
        for (int round = 0; round < 2; round++) {
            for (int keys : new int[] {1_000, 1_000_000}) {
                for (int commitEvery : new int[] {100, 30_000}) {
                    run(only, "rows", keys, events, commitEvery, LayoutBench::rows);
                    run(only, "sessions", keys, events, commitEvery, LayoutBench::sessions);
                    run(only, "join", keys, events, commitEvery, LayoutBench::join);
                    run(only, "references", keys, events, commitEvery, LayoutBench::references);
                }
            }
        }
    }

    private interface Maker {
        Event make(LayoutBench bench, BufferedStore store);
    }

    private static void run(String only, String name, int keys, int events, int commitEvery, Maker maker)
            throws IOException {
        if (!name.startsWith(only)) {
            return;
        }
        Path folder = Files.createTempDirectory("millrace-layout-bench-");
        try (RocksEngine engine = RocksEngine.withBudget(256 << 20);
                TaskDatabase database = engine.open(folder.resolve("database"))) {
            Changelog changelog = new Changelog();
            BufferedStore store = new BufferedStore(database.table("store"), changelog);
            Event event = maker.make(new LayoutBench(keys), store);
            long cpu = 0;
            long garbage = 0;
            long records = 0;
            long bytes = 0;
            for (int i = 0; i < events; i++) {
                if (i == events / 2) {
                    cpu = THREADS.getCurrentThreadCpuTime();
                    garbage = THREADS.getThreadAllocatedBytes(
                            Thread.currentThread().getId());
                    records = changelog.records;
                    bytes = changelog.bytes;
                }
                event.happen(i);
                if (i % commitEvery == commitEvery - 1) {
                    event.beforeCommit();
                    store.flush();
                    database.write(List.of(new TableWrite("store", store::forEachFlushed, (long) i)));
                    store.committed();
                }
            }
            double counted = events - events / 2;
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %,9d keys, commit each %,6d events: %5.2f us, %,6.0f bytes of garbage, %5.2f changelog records, %6.0f changelog bytes an event%n",
                    name,
                    keys,
                    commitEvery,
                    (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / counted,
                    (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - garbage) / counted,
                    (changelog.records - records) / counted,
                    (changelog.bytes - bytes) / counted);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void key(ByteWriter out) {
        out.writeByte(1);
        KeyCodec.writeOrderedLong(out, random.nextInt(keys));
    }

    /** A row of 100 bytes is read and written. */
    private Event rows(BufferedStore store) {
        KeyValueLayout layout = new KeyValueLayout(store);
        return new Event() {
            @Override
            public void happen(int number) {
                key(layout.beginKey());
                layout.find();
                layout.beginRow(number).writeRaw(bytes, 0, bytes.length);
                layout.put();
            }

            @Override
            public void beforeCommit() {}
        };
    }

    /** Sessions with 40 bytes of state and a gap of 30 s, handed on when they close, with no grace. */
    private Event sessions(BufferedStore store) {
        SessionLayout layout = new SessionLayout(store, GAP, GAP);
        return new Event() {
            @Override
            public void happen(int number) {
                layout.advance(number);
                key(layout.beginKey());
                int found = layout.find(number - GAP, number);
                layout.replaceFound(found == 0 ? number : layout.start(0), number, bytes, 0, 40);
                while (layout.takeClosed(number - GAP)) {
                    layout.closedKey();
                }
                layout.expire();
            }

            @Override
            public void beforeCommit() {
                layout.expire();
                layout.beforeCommit();
            }
        };
    }

    /** A row of 100 bytes that finds those of 10 s before and joins the buffer. */
    private Event join(BufferedStore store) {
        JoinBufferLayout layout = new JoinBufferLayout(store, SPAN, SPAN, new StateMemory(256 << 20).share());
        return new Event() {
            @Override
            public void happen(int number) {
                layout.advance(number);
                key(layout.beginKey());
                layout.find(number - SPAN / 2, number + SPAN / 2);
                layout.insertWaiting(number, bytes, 0, bytes.length);
                while (layout.nextWaiting(number - SPAN) != JoinBufferLayout.NONE) {
                    layout.takeWaiting();
                }
                layout.expire();
            }

            @Override
            public void beforeCommit() {
                layout.expire();
                layout.beforeCommit();
            }
        };
    }

    /** A row refers to one of a hundred times fewer foreign keys; each hundredth event asks for all of one. */
    private Event references(BufferedStore store) {
        ForeignKeyLayout layout = new ForeignKeyLayout(store);
        return new Event() {
            @Override
            public void happen(int number) {
                int primary = random.nextInt(keys);
                ByteWriter key = layout.beginForeignKey();
                key.writeByte(1);
                KeyCodec.writeOrderedLong(key, primary / 100);
                if (number % 100 == 0) {
                    try (ForeignKeyLayout.Subscribers all = layout.subscribers()) {
                        while (all.next()) {
                            all.version();
                        }
                    }
                }
                KeyCodec.writeOrderedLong(layout.beginPrimaryKey(), primary);
                layout.subscribe(number, 3);
            }

            @Override
            public void beforeCommit() {}
        };
    }
}
