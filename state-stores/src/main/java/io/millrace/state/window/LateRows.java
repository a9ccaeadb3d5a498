// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.SqlType;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The rows of one key that came later than the grace into windows that were still open, and the windows that are there on their
 * account alone. Stream thread.
 *
 * <p>Such a row is in the windows that took it, and in those that were made from one of these; not in all that reach its time.
 */
final class LateRows {
    private static final byte VERSION = 1;

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

    /** The starts of windows that follow from no other rows. */
    final TreeSet<Long> starts = new TreeSet<>();

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
        return rows.bytes(elementBytes) + kept * START_BYTES + (2L + holders.size()) * TREE_BYTES;
    }

    boolean isEmpty() {
        return holders.isEmpty() && starts.isEmpty();
    }

    boolean holds(long start, int row) {
        return holders.get(row).contains(start);
    }

    /** The first start at or behind one of a window that follows from no other rows, else {@link SlidingWindows#NONE}. */
    long next(long start) {
        Long found = starts.ceiling(start);
        return found == null ? SlidingWindows.NONE : found;
    }

    /** The largest time of a row in a window, or -1. */
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
    }

    /** A window that was made from another holds what that holds. */
    void inherit(long parent, long child) {
        for (TreeSet<Long> in : holders) {
            if (in.contains(parent)) {
                in.add(child);
            }
        }
    }

    /** Forgets windows that start before a time, and rows that are in no other. */
    void expire(long bound) {
        starts.headSet(bound).clear();
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
        write(out, starts);
        out.writeCount(holders.size());
        for (TreeSet<Long> in : holders) {
            write(out, in);
        }
        if (!holders.isEmpty()) {
            out.writeBytes(codec.encode(0, 0, rows.times, rows.columns, 0, rows.size));
        }
        return out.toByteArray();
    }

    private static void write(ByteWriter out, TreeSet<Long> starts) {
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
        read(in, late.starts);
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
