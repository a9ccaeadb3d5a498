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
    private final RowPlace place = new RowPlace();
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
            if (rows.isOver(bound(closeTime))) {
                dirty.add(key);
            }
        });
        for (byte[] key : dirty) {
            LateRows rows = byKey.get(key);
            byte[] entry = key.clone();
            entry[0] = WindowHeap.BEHIND_ROWS;
            if (rows == null || rows.isOver(bound(closeTime))) {
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

    /** No row that is taken looks for windows that start before it. */
    private long bound(long closeTime) {
        return Reach.minus(closeTime, 3 * size);
    }

    /** A row that is later than the grace, or one of a key of which more than its rows within the grace is known. */
    Outcome insert(
            SlidingWindows windows,
            KeyWindow window,
            RowBatch arguments,
            int row,
            long timestamp,
            SlidingWindows.Arrival arrival) {
        long bound = bound(windows.closeTime());
        LateRows known = byKey.get(window.key);
        LateRows beside = known == null ? first(windows, window, bound) : known;
        long bytesBefore = beside.bytes();
        beside.expire(bound);
        windows.use(beside);
        Outcome outcome = insert(windows, window, beside, arguments, row, timestamp, arrival);
        if (known == null) {
            if (beside.isOver(bound)) {
                windows.use(null);
                return outcome;
            }
            byKey.put(window.key, beside);
            bytes += KEY_BYTES + window.key.length + bytesBefore;
        }
        dirtyBytes += dirty.add(window.key) ? bytesBefore : 0;
        long more = beside.bytes() - bytesBefore;
        dirtyBytes += more;
        bytes += more;
        return outcome;
    }

    /** What there is when all rows of a key came within the grace. */
    private LateRows first(SlidingWindows windows, KeyWindow window, long bound) {
        LateRows beside = new LateRows(types);
        for (long start = windows.next(window, Math.max(0, bound));
                start != SlidingWindows.NONE;
                start = windows.next(window, start + 1)) {
            beside.starts.add(start);
        }
        return beside;
    }

    private Outcome insert(
            SlidingWindows windows,
            KeyWindow window,
            LateRows beside,
            RowBatch arguments,
            int row,
            long timestamp,
            SlidingWindows.Arrival arrival) {
        long firstOpen = windows.firstOpenStart();
        List<Made> made = make(windows, beside.starts, timestamp);
        made.removeIf(each -> each.start < firstOpen || !beside.starts.add(each.start));
        for (Made each : made) {
            fill(windows, window, beside, each);
        }
        NavigableSet<Long> in = beside.starts.subSet(Math.max(firstOpen, timestamp - size), true, timestamp, true);
        boolean isTaken = !in.isEmpty();
        if (arrival == SlidingWindows.Arrival.IN_TIME) {
            windows.add(window, arguments, row, timestamp);
        } else if (isTaken) {
            Chunk rows = beside.rows();
            rows.insert(rows.size, rows.size, timestamp, arguments, row, firstColumn);
            beside.added(new TreeSet<>(in));
        }
        boolean hasNext = false;
        for (Made each : made) {
            hasNext |= each.start == timestamp + 1;
            if (windows.next(window, each.start) != each.start) {
                // The times of the rows within the grace do not say that it is there.
                beside.other(each.start);
            }
        }
        return new Outcome(isTaken, made.size(), hasNext);
    }

    /**
     * A window that a row makes.
     *
     * @param parent the start of the one whose rows it holds, too, or {@link SlidingWindows#NONE}
     */
    private record Made(long start, long parent) {}

    /** A new window holds what its parent does: of the rows that are there already no others, though they may be of its time. */
    private void fill(SlidingWindows windows, KeyWindow window, LateRows beside, Made made) {
        long start = made.start;
        long behindParent = start;
        if (made.parent != SlidingWindows.NONE) {
            behindParent = made.parent + size + 1;
            beside.inherit(made.parent, start);
            takeOver(window, beside, made);
        }
        for (long time = windows.timeFrom(window, behindParent);
                time <= start + size;
                time = windows.timeFrom(window, time + 1)) {
            beside.lacks(start, time, windows.countAt(window, time));
        }
    }

    /** A new window holds the rows of its parent that come before its own time, too; most have none. */
    private void takeOver(KeyWindow window, LateRows beside, Made made) {
        long time = -1;
        int same = 0;
        for (boolean isThere = place.seek(window, made.parent);
                isThere && place.time() < made.start;
                isThere = place.goOn(window, 1)) {
            same = place.time() == time ? same + 1 : 1;
            time = place.time();
            if (same > beside.lack(made.parent, time)) {
                beside.holds(made.start, place.chunk(), place.row);
            }
        }
    }

    /**
     * The windows that a row makes of those near it, as if each was stored; some of them may be closed. The one that starts
     * behind the row does not hold it.
     */
    private List<Made> make(SlidingWindows windows, NavigableSet<Long> starts, long timestamp) {
        boolean isEarly = timestamp < size;
        long ownStart = Math.max(0, timestamp - size);
        List<Made> made = new ArrayList<>();
        boolean hasOwn = starts.contains(ownStart);
        long ownLatest = hasOwn ? windows.latest(ownStart) : -1;
        if (!isEarly && hasOwn && ownLatest >= timestamp) {
            return made;
        }
        Long below = isEarly ? null : starts.lower(ownStart);
        if (below != null && below < timestamp - 2 * size) {
            below = null;
        }
        Long holder = starts.floor(timestamp);
        if (holder != null
                && holder >= (isEarly ? 0 : ownStart + 1)
                && !starts.contains(timestamp + 1)
                && windows.latest(holder) > timestamp) {
            made.add(new Made(timestamp + 1, holder));
        }
        long before = below != null ? windows.latest(below) : ownLatest < timestamp ? ownLatest : -1;
        if (before >= 0 && !starts.contains(before + 1) && before + 1 + size >= timestamp) {
            made.add(new Made(before + 1, SlidingWindows.NONE));
        }
        if (!hasOwn) {
            made.add(new Made(ownStart, below != null && before >= ownStart ? below : SlidingWindows.NONE));
        }
        return made;
    }
}
