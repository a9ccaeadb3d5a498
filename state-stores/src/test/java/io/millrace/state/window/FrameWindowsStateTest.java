// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What windows keep, on the heap and in the store. */
final class FrameWindowsStateTest {
    private static final RowSchema SCHEMA = RowSchema.of(
            Column.value("K", SqlType.BIGINT), Column.value("ID", SqlType.BIGINT), Column.value("X", SqlType.DOUBLE));

    private final RowBatch arguments = new RowBatch(SCHEMA, 1);

    private static WindowSpec spec(long rangeMillis, long rows, long graceMillis) {
        WindowFold sum = new PlainSum();
        List<SqlType> types = SCHEMA.types();
        return new WindowSpec(
                types.subList(0, 1),
                types.subList(1, 3),
                graceMillis,
                List.of(new WindowFrame(rangeMillis, rows, sum, null, null)),
                sum,
                null);
    }

    private void insert(FrameWindows windows, long key, long time, double x) {
        arguments.clear();
        arguments.append(time, false, null);
        ((ColumnVector.OfLong) arguments.column(0)).set(0, key);
        ((ColumnVector.OfLong) arguments.column(1)).set(0, time);
        ((ColumnVector.OfDouble) arguments.column(2)).set(0, x);
        assertThat(windows.advance(time)).isFalse();
        windows.insert(arguments, 0, time);
    }

    private static List<byte[]> values(OrderedStore store) {
        List<byte[]> values = new ArrayList<>();
        try (Cursor cursor = store.scan(new byte[] {WindowEntries.ROW}, null)) {
            while (cursor.next()) {
                values.add(cursor.value());
            }
        }
        return values;
    }

    @Test
    void a_key_in_use_writes_its_slots_again_and_deletes_nothing() {
        Watched store = new Watched(MemoryTable.store());
        FrameWindows windows = new FrameWindows(store, spec(1_000, -1, 0), new StateMemory(Long.MAX_VALUE / 2).share());
        for (int i = 0; i < 50_000; i++) {
            insert(windows, 1, 1_000 + i * 10L, i);
            if (i % 10 == 0) {
                windows.beforeCommit();
                store.flush();
            }
        }
        // A hundred rows and a bucket, with ten rows an entry at most.
        assertThat(values(store)).hasSizeLessThan(30);
        assertThat(store.deleted).isZero();
        assertThat(windows.liveBytes()).isLessThan(10_000);
    }

    @Test
    void keys_that_get_no_rows_any_more_go_bit_by_bit() {
        Watched store = new Watched(MemoryTable.store());
        FrameWindows windows = new FrameWindows(store, spec(1_000, -1, 0), new StateMemory(Long.MAX_VALUE / 2).share());
        for (int key = 0; key < 2_000; key++) {
            insert(windows, key, 1_000 + key / 10, 1);
        }
        windows.beforeCommit();
        store.flush();
        assertThat(values(store)).hasSize(2_000);
        int most = 0;
        for (int i = 0; i < 40; i++) {
            insert(windows, 5_000, 10_000 + i, 1);
            long before = store.deleted;
            windows.beforeCommit();
            store.flush();
            most = (int) Math.max(most, store.deleted - before);
        }
        assertThat(values(store)).hasSizeLessThan(41);
        assertThat(most).isBetween(100, 300);
        assertThat(windows.liveBytes()).isLessThan(10_000);
    }

    @Test
    void data_of_last_year_is_read_again_restored_from_nothing_and_equal() {
        List<Long> stayed = lastYear(false);
        assertThat(lastYear(false)).isEqualTo(stayed);
        assertThat(lastYear(true)).isEqualTo(stayed);
        assertThat(stayed).hasSize(6_000);
    }

    /** The bits of each frame: rows of a year ago, then, from one row to the next, rows of today. */
    private List<Long> lastYear(boolean isRestored) {
        long year = 365L * 24 * 60 * 60 * 1_000;
        Random random = new Random(5);
        OrderedStore store = MemoryTable.store();
        WindowSpec spec = spec(2_000, -1, 500);
        FrameWindows windows = new FrameWindows(store, spec, new StateMemory(Long.MAX_VALUE / 2).share());
        List<Long> bits = new ArrayList<>();
        long start = 1_700_000_000_000L;
        for (int i = 0; i < 6_000; i++) {
            long time = start + i * 5L + (i < 3_000 ? 0 : year) - (random.nextInt(10) == 0 ? random.nextInt(400) : 0);
            insert(
                    windows,
                    random.nextInt(3),
                    Math.max(time, i < 3_000 ? 0 : start + year),
                    random.nextGaussian() * 1e6);
            bits.add(Double.doubleToRawLongBits(PlainSum.sum(Objects.requireNonNull(windows.merged(0)))));
            if (i % 250 == 249) {
                windows.beforeCommit();
                store.flush();
                if (isRestored) {
                    store = copyOf(store);
                    windows = new FrameWindows(store, spec, new StateMemory(Long.MAX_VALUE / 2).share());
                }
            }
        }
        // Of three keys, with two and a half seconds each.
        assertThat(values(store)).hasSizeLessThan(120);
        return bits;
    }

    private static OrderedStore copyOf(OrderedStore store) {
        OrderedStore copy = MemoryTable.store();
        try (Cursor cursor = store.scan(new byte[0], null)) {
            while (cursor.next()) {
                copy.put(cursor.key(), cursor.value());
            }
        }
        copy.flush();
        return copy;
    }

    @Test
    void with_rows_frames_nothing_goes() {
        OrderedStore store = MemoryTable.store();
        FrameWindows windows = new FrameWindows(store, spec(-1, 3, 0), new StateMemory(Long.MAX_VALUE / 2).share());
        for (int key = 0; key < 100; key++) {
            insert(windows, key, key, key);
        }
        for (int i = 0; i < 20; i++) {
            insert(windows, 1_000, 100_000L * i + 1_000, 1);
            windows.beforeCommit();
            store.flush();
        }
        insert(windows, 7, 10_000_000, 0.5);
        assertThat(PlainSum.sum(Objects.requireNonNull(windows.merged(0)))).isEqualTo(7.5);
    }

    @Test
    void the_heap_stays_within_its_bytes_whether_rows_are_written_or_not() {
        for (int commitEvery : new int[] {100, Integer.MAX_VALUE}) {
            OrderedStore store = MemoryTable.store();
            long bytesMax = 200_000;
            FrameWindows windows = new FrameWindows(store, spec(1_000_000, -1, 0), new StateMemory(bytesMax).share());
            Random random = new Random(3);
            double[] sums = new double[2_000];
            for (int i = 0; i < 20_000; i++) {
                int key = random.nextInt(2_000);
                insert(windows, key, 1_000 + i, i);
                sums[key] += i;
                assertThat(PlainSum.sum(Objects.requireNonNull(windows.merged(0))))
                        .isEqualTo(sums[key]);
                if (i % commitEvery == commitEvery - 1) {
                    windows.beforeCommit();
                    store.flush();
                    assertThat(windows.dirtyBytes()).isZero();
                }
                assertThat(windows.liveBytes()).isLessThan(bytesMax * 3 / 2);
            }
        }
    }

    @Test
    void letting_go_keeps_up_with_keys_that_come_once() {
        StateMemory memory = new StateMemory(16L << 20);
        StateMemory.Share stage = memory.share();
        OrderedStore store = MemoryTable.store();
        FrameWindows windows = new FrameWindows(store, spec(1_000_000, -1, 0), memory.share());
        long most = 0;
        int commits = 0;
        for (int i = 0; i < 150_000; i++) {
            insert(windows, i, 1_000 + i, i);
            if (stage.wantsCommit()) {
                windows.beforeCommit();
                store.flush();
                assertThat(memory.dirtyBytes()).isZero();
                commits++;
            }
            most = Math.max(most, memory.liveBytes() + memory.dirtyBytes());
        }
        assertThat(most).isBetween(16L << 20, 17L << 20);
        // A window of one row waits with all that it takes.
        assertThat(commits).isBetween(10, 30);
    }

    @Test
    void a_key_with_few_rows_keeps_those_of_three_windows_at_most() {
        OrderedStore store = MemoryTable.store();
        StateMemory memory = new StateMemory(Long.MAX_VALUE / 2);
        FrameWindows windows = new FrameWindows(store, spec(10_000, -1, 0), memory.share());
        for (int i = 0; i < 1_000; i++) {
            insert(windows, 1, 1_000_000 + 3_000L * i, 1);
            assertThat(PlainSum.sum(Objects.requireNonNull(windows.merged(0)))).isEqualTo(Math.min(i + 1, 4));
            windows.beforeCommit();
            store.flush();
            assertThat(values(store)).hasSizeLessThan(15);
        }
        assertThat(windows.liveBytes()).isLessThan(2_500);
    }

    @Test
    void where_a_bucket_of_few_rows_ends_does_not_depend_on_restarts() {
        List<Long> stayed = fewRows(false);
        assertThat(fewRows(true)).isEqualTo(stayed);
    }

    /** The bits of each frame; rows are so far apart that time ends their buckets, and some are late. */
    private List<Long> fewRows(boolean isRestored) {
        Random random = new Random(9);
        OrderedStore store = MemoryTable.store();
        WindowSpec spec = spec(20_000, -1, 8_000);
        FrameWindows windows = new FrameWindows(store, spec, new StateMemory(Long.MAX_VALUE / 2).share());
        List<Long> bits = new ArrayList<>();
        long now = 1_000_000;
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(1_500);
            long time = now - (random.nextInt(8) == 0 ? random.nextInt(8_000) : 0);
            insert(windows, random.nextInt(4), time, random.nextGaussian() * 1e6);
            bits.add(Double.doubleToRawLongBits(PlainSum.sum(Objects.requireNonNull(windows.merged(0)))));
            if (i % 7 == 6) {
                windows.beforeCommit();
                store.flush();
                if (isRestored) {
                    store = copyOf(store);
                    windows = new FrameWindows(store, spec, new StateMemory(Long.MAX_VALUE / 2).share());
                }
            }
        }
        return bits;
    }

    @Test
    void stream_time_is_kept_and_written_once_a_commit() {
        Watched store = new Watched(MemoryTable.store());
        FrameWindows windows = new FrameWindows(store, spec(10, -1, 100), new StateMemory(Long.MAX_VALUE / 2).share());
        for (int i = 0; i < 1_000; i++) {
            insert(windows, 1, 5_000 + i, 1);
        }
        assertThat(store.put).isZero();
        windows.beforeCommit();
        store.flush();
        assertThat(store.put).isLessThan(40);
        FrameWindows again = new FrameWindows(store, spec(10, -1, 100), new StateMemory(Long.MAX_VALUE / 2).share());
        assertThat(again.advance(5_898)).isTrue();
        assertThat(again.advance(5_899)).isFalse();
    }

    @Test
    void bytes_that_were_not_written_are_refused() {
        OrderedStore store = MemoryTable.store();
        FrameWindows windows =
                new FrameWindows(store, spec(100_000, -1, 0), new StateMemory(Long.MAX_VALUE / 2).share());
        for (int i = 0; i < 100; i++) {
            insert(windows, 1, 1_000 + i, i / 3.0);
            windows.beforeCommit();
            store.flush();
        }
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        try (Cursor cursor = store.scan(new byte[] {WindowEntries.ROW}, null)) {
            while (cursor.next()) {
                keys.add(cursor.key());
                values.add(cursor.value());
            }
        }
        store.delete(keys.get(40));
        refused(store);
        store.put(keys.get(40), new byte[] {1});
        refused(store);
        byte[] other = values.get(40).clone();
        other[0] = 9;
        store.put(keys.get(40), other);
        refused(store);
        store.put(keys.get(40), values.get(40));
        insert(new FrameWindows(store, spec(100_000, -1, 0), new StateMemory(0).share()), 1, 2_000, 1);
        store.put(new byte[] {0}, new byte[] {7});
        assertThatThrownBy(() -> new FrameWindows(store, spec(100_000, -1, 0), new StateMemory(0).share()))
                .isInstanceOf(RecordException.class);
    }

    private void refused(OrderedStore store) {
        assertThatThrownBy(() ->
                        insert(new FrameWindows(store, spec(100_000, -1, 0), new StateMemory(0).share()), 1, 2_000, 1))
                .isInstanceOfSatisfying(
                        RecordException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_RECORD));
    }

    @Test
    void an_event_makes_little_garbage() {
        FrameWindows windows =
                new FrameWindows(MemoryTable.store(), spec(2_000, -1, 0), new StateMemory(Long.MAX_VALUE / 2).share());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        long time = 1_000;
        for (int round = 0; round < 20; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 20_000; i++) {
                arguments.clear();
                arguments.append(time, false, null);
                ((ColumnVector.OfLong) arguments.column(0)).set(0, i % 10);
                ((ColumnVector.OfLong) arguments.column(1)).set(0, i);
                ((ColumnVector.OfDouble) arguments.column(2)).set(0, i);
                windows.advance(time);
                windows.insert(arguments, 0, time);
                windows.merged(0);
                time += i % 10 == 9 ? 1 : 0;
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        // A row of 26 bytes, and what a chunk of 32 rows takes beside them while it grows.
        assertThat(least / 20_000.0).isLessThan(110);
    }

    /** Counts what is written. */
    private static final class Watched implements OrderedStore {
        private final OrderedStore store;
        private long put;
        private long deleted;

        Watched(OrderedStore store) {
            this.store = store;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return store.get(key);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            put++;
            store.put(key, value);
        }

        @Override
        public void delete(byte[] key) {
            deleted++;
            store.delete(key);
        }

        @Override
        public Cursor scan(byte[] from, byte @Nullable [] to) {
            return store.scan(from, to);
        }

        @Override
        public void flush() {
            store.flush();
        }

        @Override
        public long dirtyBytes() {
            return store.dirtyBytes();
        }
    }
}
