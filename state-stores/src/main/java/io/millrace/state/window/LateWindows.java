// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The keys that have rows which came later than the grace: few, and all on the heap. Stream thread.
 *
 * <p>Key of the store: {@code 2}, and the key columns in order. Value: {@link LateRows}.
 */
final class LateWindows {
    /** An entry of a tree, with its key. */
    private static final long KEY_BYTES = 80;

    private final OrderedStore store;
    private final SqlType[] types;
    private final RowsCodec codec;
    private final long size;
    private final int firstColumn;
    private final NavigableMap<byte[], LateRows> byKey = new TreeMap<>(Arrays::compareUnsigned);
    private final Set<byte[]> dirty = new TreeSet<>(Arrays::compareUnsigned);

    /** Bytes of what {@link #dirty} says. */
    private long dirtyBytes;

    /** Bytes of all. */
    private long bytes;

    /** What became of a row; {@code created} counts the windows that are open. */
    record Outcome(boolean isTaken, int created, boolean hasCreatedNext) {}

    LateWindows(OrderedStore store, SlidingSpec spec) {
        this.store = store;
        this.types = spec.columns().toArray(new SqlType[0]);
        this.codec = new RowsCodec(spec.columns());
        this.size = spec.sizeMillis();
        this.firstColumn = spec.keys().size();
        try (Cursor cursor = store.scan(new byte[] {WindowHeap.BEHIND_ROWS}, null)) {
            while (cursor.next()) {
                byte[] key = cursor.key().clone();
                key[0] = WindowEntries.ROW;
                byKey.put(key, LateRows.read(cursor.value(), types, codec));
            }
        }
        count();
    }

    private void count() {
        bytes = 0;
        byKey.forEach((key, rows) -> bytes += KEY_BYTES + key.length + rows.bytes());
    }

    /** What all take of the heap, by rough count. */
    long bytes() {
        return bytes;
    }

    /** Those of a key, or null. */
    @Nullable
    LateRows of(byte[] key) {
        return byKey.isEmpty() ? null : byKey.get(key);
    }

    /** The first keys behind one, at most so many, of those that there are here and of some others, which are all there are up to their last. */
    List<byte[]> keysWith(List<byte[]> others, byte @Nullable [] behind, int countMax) {
        NavigableSet<byte[]> all = new TreeSet<>(Arrays::compareUnsigned);
        all.addAll(others);
        NavigableMap<byte[], LateRows> more = behind == null ? byKey : byKey.tailMap(behind, false);
        for (byte[] key : more.keySet()) {
            if (all.size() >= countMax && Arrays.compareUnsigned(key, all.last()) > 0) {
                break;
            }
            all.add(key);
        }
        while (all.size() > countMax) {
            all.pollLast();
        }
        return List.copyOf(all);
    }

    void beforeCommit(long closeTime) {
        byKey.forEach((key, rows) -> {
            rows.expire(bound(closeTime));
            if (rows.isEmpty()) {
                dirty.add(key);
            }
        });
        for (byte[] key : dirty) {
            LateRows rows = byKey.get(key);
            byte[] entry = key.clone();
            entry[0] = WindowHeap.BEHIND_ROWS;
            if (rows == null || rows.isEmpty()) {
                store.delete(entry);
                byKey.remove(key);
            } else {
                store.put(entry, rows.write(codec));
            }
        }
        dirty.clear();
        dirtyBytes = 0;
        count();
    }

    /** Bytes of what waits for a commit, by rough count. */
    long dirtyBytes() {
        return dirtyBytes;
    }

    /** Windows that start before it can not be what others are made from. */
    private long bound(long closeTime) {
        return closeTime - 2 * size - 1;
    }

    /** A row that is later than the grace, or one of a key that has such rows: which windows hold those must be kept. */
    Outcome insert(
            SlidingWindows windows,
            KeyWindow window,
            RowBatch arguments,
            int row,
            long timestamp,
            SlidingWindows.Arrival arrival) {
        LateRows beside = byKey.computeIfAbsent(window.key, key -> new LateRows(types));
        long bytesBefore = beside.bytes();
        dirtyBytes += dirty.add(window.key) ? bytesBefore : 0;
        Outcome outcome = insert(windows, window, beside, arguments, row, timestamp, arrival);
        long more = beside.bytes() - bytesBefore;
        dirtyBytes += more;
        bytes += more;
        return outcome;
    }

    private Outcome insert(
            SlidingWindows windows,
            KeyWindow window,
            LateRows beside,
            RowBatch arguments,
            int row,
            long timestamp,
            SlidingWindows.Arrival arrival) {
        beside.expire(bound(windows.closeTime()));
        windows.use(beside);
        TreeSet<Long> before = starts(windows, Math.max(0, timestamp - 2 * size), timestamp + 1);
        List<Long> made = make(windows, beside, before, timestamp);
        long firstOpen = windows.firstOpenStart();
        TreeSet<Long> in = new TreeSet<>(before.subSet(Math.max(0, timestamp - size), true, timestamp, true));
        in.addAll(made);
        in.headSet(firstOpen).clear();
        in.remove(timestamp + 1);
        if (arrival == SlidingWindows.Arrival.IN_TIME) {
            windows.add(window, arguments, row, timestamp);
        } else if (!in.isEmpty()) {
            Chunk rows = beside.rows();
            rows.insert(rows.size, rows.size, timestamp, arguments, row, firstColumn);
            beside.added(in);
        }
        for (long start : made) {
            // Whatever other rows there are.
            if (start >= firstOpen && windows.next(start) != start) {
                beside.starts.add(start);
            }
        }
        long first = Math.max(timestamp - size, firstOpen);
        TreeSet<Long> after = starts(windows, first, timestamp + 1);
        int created = after.size() - before.tailSet(first, true).size();
        return new Outcome(!in.isEmpty(), created, after.contains(timestamp + 1) && !before.contains(timestamp + 1));
    }

    private static TreeSet<Long> starts(SlidingWindows windows, long first, long last) {
        TreeSet<Long> starts = new TreeSet<>();
        for (long start = windows.next(first); start <= last; start = windows.next(start + 1)) {
            starts.add(start);
        }
        return starts;
    }

    /**
     * The starts of the windows that a row makes of those near it, as if each was stored; late rows are handed down to them.
     * The one that starts behind the row does not hold it.
     */
    private List<Long> make(SlidingWindows windows, LateRows beside, TreeSet<Long> near, long timestamp) {
        boolean isEarly = timestamp < size;
        long ownStart = Math.max(0, timestamp - size);
        List<Long> made = new ArrayList<>();
        boolean hasOwn = near.contains(ownStart);
        long ownLatest = hasOwn ? windows.latest(ownStart) : -1;
        if (!isEarly && hasOwn && ownLatest >= timestamp) {
            return made;
        }
        Long below = isEarly ? null : near.lower(ownStart);
        long before = below != null ? windows.latest(below) : ownLatest < timestamp ? ownLatest : -1;
        Long holder =
                near.subSet(isEarly ? 0L : ownStart + 1, true, timestamp, true).isEmpty()
                        ? null
                        : near.floor(timestamp);
        if (holder != null && !near.contains(timestamp + 1) && windows.latest(holder) > timestamp) {
            beside.inherit(holder, timestamp + 1);
            made.add(timestamp + 1);
        }
        if (before >= 0 && !near.contains(before + 1) && before + 1 + size >= timestamp) {
            made.add(before + 1);
        }
        if (!hasOwn) {
            made.add(ownStart);
            if (below != null && before >= ownStart) {
                beside.inherit(below, ownStart);
            }
        }
        return made;
    }
}
