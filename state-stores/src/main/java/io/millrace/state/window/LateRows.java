// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.SqlType;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of the windows of a key to which a row came later than the grace, until none of them is left that is other than
 * the times of its rows say. Stream thread.
 *
 * <p>Such a row is in the windows that took it, and in those that were made from one of these; not in all that reach its time.
 * A window that was made from nothing, because the nearest one held a late row only, may lack rows of its time that were there;
 * and one that was made from a window which was not cut where a row is holds that one, though it is not of its time.
 */
final class LateRows {
    private static final byte VERSION = 2;

    /** A start in a tree. */
    private static final long START_BYTES = 64;

    /** A tree. */
    private static final long TREE_BYTES = 72;

    private final SqlType[] types;
    private final int[] elementBytes;

    /** In the order in which they came. */
    private Chunk rows;

    /** For each row the starts of the windows that hold it. */
    private final List<TreeSet<Long>> holders = new ArrayList<>();

    /** The starts of all windows, of those too whose own rows are gone. */
    final TreeSet<Long> starts = new TreeSet<>();

    /** By start, what a window lacks: by time, how many of the first rows of that time. */
    private final TreeMap<Long, TreeMap<Long, Integer>> lacking = new TreeMap<>();

    /** The largest start of a window that is other than the times of its rows say. */
    private long lastOther = Long.MIN_VALUE;

    LateRows(SqlType[] types) {
        this.types = types;
        this.elementBytes =
                Arrays.stream(types).mapToInt(HeapBytes::elementBytes).toArray();
        this.rows = Chunk.small(types);
    }

    int size() {
        return holders.size();
    }

    Chunk rows() {
        return rows;
    }

    /** Bytes on the heap by rough count: few rows, so that counting them costs nothing beside placing one. */
    long bytes() {
        long kept = starts.size();
        for (TreeSet<Long> in : holders) {
            kept += in.size();
        }
        for (TreeMap<Long, Integer> times : lacking.values()) {
            kept += 1 + times.size();
        }
        return rows.bytes(elementBytes) + kept * START_BYTES + (2L + holders.size() + lacking.size()) * TREE_BYTES;
    }

    /** Whether the rows within the grace say all. */
    boolean isOver(long bound) {
        return lastOther < bound;
    }

    /** A window is other than the times of its rows say. */
    void other(long start) {
        lastOther = Math.max(lastOther, start);
    }

    boolean holds(long start, int row) {
        return holders.get(row).contains(start);
    }

    /** The first start of a window at or behind one, else {@link SlidingWindows#NONE}. */
    long next(long start) {
        Long found = starts.ceiling(start);
        return found == null ? SlidingWindows.NONE : found;
    }

    /** The first time at or behind one of which a window lacks rows, else {@link SlidingWindows#NONE}. */
    long nextLack(long start, long time) {
        TreeMap<Long, Integer> times = lacking.get(start);
        Long found = times == null ? null : times.ceilingKey(time);
        return found == null ? SlidingWindows.NONE : found;
    }

    /** How many of the rows of a time a window lacks: the first ones, as those that come later are in all windows of their time. */
    int lack(long start, long time) {
        TreeMap<Long, Integer> times = lacking.get(start);
        return times == null ? 0 : times.getOrDefault(time, 0);
    }

    /** A window lacks rows of a time: all that are there now. */
    void lacks(long start, long time, int count) {
        lacking.computeIfAbsent(start, each -> new TreeMap<>()).put(time, count);
        other(start);
    }

    /** The largest time of a row kept here in a window, or -1. */
    long latest(long start) {
        long latest = -1;
        for (int i = 0; i < holders.size(); i++) {
            if (holds(start, i)) {
                latest = Math.max(latest, rows.times[i]);
            }
        }
        return latest;
    }

    /** A row that the chunk's place {@link #size} holds is in some windows. */
    void added(TreeSet<Long> in) {
        holders.add(in);
        other(in.last());
    }

    /** A window that was made from another holds what that holds, and lacks what that lacks. */
    void inherit(long parent, long child) {
        for (long time = nextLack(parent, child); time != SlidingWindows.NONE; time = nextLack(parent, time + 1)) {
            lacks(child, time, lack(parent, time));
        }
        for (TreeSet<Long> in : holders) {
            if (in.contains(parent)) {
                in.add(child);
                other(child);
            }
        }
    }

    /** A window holds a row that is not of its time. */
    void holds(long start, Chunk source, int row) {
        rows.insert(rows.size, rows.size, source.times[row], source.columns, row);
        TreeSet<Long> in = new TreeSet<>();
        in.add(start);
        added(in);
    }

    /** Forgets windows that start before a time, and late rows that are in no other. */
    void expire(long bound) {
        starts.headSet(bound).clear();
        lacking.headMap(bound).clear();
        boolean isGone = false;
        for (TreeSet<Long> in : holders) {
            in.headSet(bound).clear();
            isGone |= in.isEmpty();
        }
        if (!isGone) {
            return;
        }
        Chunk left = Chunk.small(types);
        for (int i = 0; i < holders.size(); i++) {
            if (!holders.get(i).isEmpty()) {
                int place = left.size;
                left.insert(place, place, rows.times[i], rows.columns, i);
            }
        }
        rows = left;
        holders.removeIf(TreeSet::isEmpty);
    }

    byte[] write(RowsCodec codec) {
        ByteWriter out = new ByteWriter();
        out.writeByte(VERSION);
        out.writeVarLong(lastOther);
        write(out, starts);
        out.writeCount(lacking.size());
        lacking.forEach((start, times) -> {
            out.writeVarLong(start);
            write(out, times.keySet());
            times.values().forEach(out::writeCount);
        });
        out.writeCount(holders.size());
        for (TreeSet<Long> in : holders) {
            write(out, in);
        }
        if (!holders.isEmpty()) {
            out.writeBytes(codec.encode(0, 0, rows.times, rows.columns, 0, rows.size));
        }
        return out.toByteArray();
    }

    private static void write(ByteWriter out, Set<Long> starts) {
        out.writeCount(starts.size());
        long before = 0;
        for (long start : starts) {
            out.writeVarLong(start - before);
            before = start;
        }
    }

    static LateRows read(byte[] value, SqlType[] types, RowsCodec codec) {
        ByteReader in = new ByteReader(value);
        if (in.readByte() != VERSION) {
            throw in.corrupt("late rows have another version");
        }
        LateRows late = new LateRows(types);
        late.lastOther = in.readVarLong();
        read(in, late.starts);
        int lacking = in.readCount();
        for (int i = 0; i < lacking; i++) {
            TreeMap<Long, Integer> times = new TreeMap<>();
            late.lacking.put(in.readVarLong(), times);
            TreeSet<Long> keys = new TreeSet<>();
            read(in, keys);
            keys.forEach(time -> times.put(time, in.readCount()));
        }
        int count = in.readCount();
        for (int i = 0; i < count; i++) {
            TreeSet<Long> holders = new TreeSet<>();
            read(in, holders);
            late.holders.add(holders);
        }
        if (count > 0) {
            codec.open(in.readBytes());
            if (codec.count() != count) {
                throw in.corrupt("late rows are missing");
            }
            for (int i = 0; i < count; i++) {
                late.rows.open(i, i, 0);
            }
            codec.read(late.rows.times, late.rows.columns);
        }
        in.expectEnd();
        return late;
    }

    private static void read(ByteReader in, TreeSet<Long> starts) {
        int count = in.readCount();
        long start = 0;
        for (int i = 0; i < count; i++) {
            start += in.readVarLong();
            starts.add(start);
        }
    }
}
