// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.layout.SessionLayout;
import io.millrace.topology.planner.physical.Window;
import io.millrace.udf.registry.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * Sessions between heap and store. Stream thread.
 *
 * <p>The newest session of a key in use is an object on the heap, which rows that go on with it change in place; the store learns
 * of it once a commit. All others are in the store only. What the store has of a live session may be older: it lies within the
 * live one, and is replaced when that is written.
 */
@HotPath
final class Sessions {
    /** Of one session without its key and values, by rough count. */
    private static final int SESSION_BYTES = 144;

    /** Of an accumulator beside its value. */
    private static final int ACCUMULATOR_BYTES = 48;

    /** Live sessions that are looked at after a commit, beside two for each that was written. */
    private static final int LOOKED_AT = 64;

    private final SessionLayout layout;
    private final SessionCodec codec;
    private final KeyCodec groups;
    private final int[] groupColumns;
    private final StateMemory.Share memory;
    private final long gap;
    private final long grace;
    private final long lifetime;
    private final GroupWindow table = new GroupWindow(0, false);
    private final ByteWriter group = new ByteWriter();
    private int groupHash;
    private long bytes;
    private long dirtyBytes;
    private long toldBytes;

    /** How many sessions the last {@link #find} found that a row goes to, and whether one of them is the newest of the key. */
    private int found;

    private boolean foundNewest;

    Sessions(
            SessionLayout layout,
            SessionCodec codec,
            KeyCodec groups,
            Window.Session window,
            StateMemory.Share memory) {
        this.layout = layout;
        this.codec = codec;
        this.groups = groups;
        this.groupColumns = StageBuilder.indexes(0, groups.size());
        this.memory = memory;
        this.gap = window.gapMillis();
        this.grace = window.graceMillis();
        this.lifetime = window.lifetimeMillis();
    }

    void advance(long timestamp) {
        layout.advance(timestamp);
    }

    /** A session that ends before this takes no row. */
    long closeTime() {
        return layout.streamTime() - gap - grace;
    }

    /** The same when stream time has reached a time. */
    long closeTimeAfter(long timestamp) {
        return Math.max(layout.streamTime(), timestamp) - gap - grace;
    }

    SessionLayout layout() {
        return layout;
    }

    /** Takes the group in the first columns of a row. */
    void choose(RowBatch batch, int row) {
        group.clear();
        groups.encode(batch, row, groupColumns, group);
        groupHash = group.contentHash();
    }

    /** The newest session of the chosen group if it is on the heap. */
    @Nullable
    LiveSession newest() {
        LiveSession live = (LiveSession) table.find(group, groupHash);
        if (live != null) {
            live.isUsed = true;
        }
        return live;
    }

    /** The live session of a key, or null. */
    @Nullable
    LiveSession newest(byte[] key) {
        return (LiveSession) table.find(key);
    }

    /** Whether nobody finds the session any more. */
    boolean isOver(LiveSession live) {
        return live.latest < layout.streamTime() - lifetime;
    }

    /** Whether a time is in the session or at most a gap behind it. */
    boolean goesOnWith(LiveSession live, long time) {
        return time >= live.start && time - live.latest <= gap;
    }

    /**
     * Finds in the store the sessions of the chosen group that a row of a time belongs to; gives how many. What is live must have
     * been written.
     */
    int find(long time) {
        beginKey();
        int all = layout.find(time - gap, Long.MAX_VALUE);
        found = 0;
        while (found < all && layout.start(found) - gap <= time) {
            found++;
        }
        foundNewest = found == all;
        if (!foundNewest) {
            layout.find(time - gap, time + gap);
        }
        return found;
    }

    private void beginKey() {
        byte[] key = group.toByteArray();
        layout.beginKey().writeRaw(key, 0, key.length);
    }

    /** Makes the session of all that were found, and of a row's time; it is live when it is the newest, else see {@link #replaceFound}. */
    LiveSession merge(@Nullable LiveSession live, long time) {
        LiveSession merged = foundNewest && live != null ? live : made(foundNewest);
        long start = time;
        long end = time;
        if (found == 0) {
            SessionCodec.reset(merged.accumulators);
        }
        for (int i = 0; i < found; i++) {
            start = Math.min(start, layout.start(i));
            end = Math.max(end, layout.end(i));
            if (i == 0) {
                codec.read(layout.state(0), merged.accumulators);
            } else {
                codec.merge(merged.accumulators, layout.state(i));
            }
        }
        merged.start = start;
        merged.latest = end;
        merged.isShown = false;
        return merged;
    }

    private LiveSession made(boolean isLive) {
        byte[] key = group.toByteArray();
        LiveSession made = new LiveSession(table, key, groupHash, codec.create());
        if (isLive) {
            made.isUsed = true;
            made.bytes = SESSION_BYTES + key.length + made.accumulators.length * ACCUMULATOR_BYTES;
            bytes += made.bytes;
            table.add(made);
        } else {
            made.window = null;
        }
        return made;
    }

    /** A new session of one row in place of a live one that was written. */
    static void begin(LiveSession live, long time) {
        SessionCodec.reset(live.accumulators);
        live.start = time;
        live.latest = time;
        live.isShown = false;
    }

    /** Puts a session that is not live in place of those that were found. */
    void replaceFound(LiveSession session) {
        StateWriter state = codec.write(session.accumulators);
        layout.replaceFound(session.start, session.latest, state.array(), 0, state.length());
    }

    /** To be called when a row was added to a live session. */
    void changed(LiveSession live) {
        // Most never grow and some do; each power of two tells.
        int changes = ++live.changes;
        if (!live.isDirty) {
            live.isDirty = true;
            dirtyBytes += live.bytes;
            table.changed(live);
            tellWhenMuch();
        }
        if (changes > 2 && (changes & (changes - 1)) == 0) {
            measure(live, codec.write(live.accumulators).length());
            tellWhenMuch();
        }
    }

    private void measure(LiveSession live, int stateLength) {
        int now = SESSION_BYTES + live.key.length + live.accumulators.length * ACCUMULATOR_BYTES + 2 * stateLength;
        int more = now - live.bytes;
        live.bytes = now;
        bytes += more;
        if (live.isDirty) {
            dirtyBytes += more;
        }
    }

    private void tellWhenMuch() {
        if (Math.abs(bytes + dirtyBytes - toldBytes) >= memory.grainBytes()) {
            tell();
        }
    }

    private void tell() {
        toldBytes = bytes + dirtyBytes;
        memory.dirty(dirtyBytes);
        memory.live(bytes - dirtyBytes);
    }

    /** Writes a live session to the store if it has changed. */
    void write(LiveSession live) {
        if (!live.isDirty) {
            return;
        }
        StateWriter state = codec.write(live.accumulators);
        measure(live, state.length());
        dirtyBytes -= live.bytes;
        live.isDirty = false;
        if (!isOver(live)) {
            layout.beginKey().writeRaw(live.key, 0, live.key.length);
            layout.find(live.start, live.latest);
            layout.replaceFound(live.start, live.latest, state.array(), 0, state.length());
        }
    }

    /** Takes a live session from the heap. */
    void drop(LiveSession live) {
        table.take(live);
        forget(live);
    }

    private void forget(LiveGroup gone) {
        bytes -= gone.bytes;
        if (gone.isDirty) {
            dirtyBytes -= gone.bytes;
            gone.isDirty = false;
        }
        gone.window = null;
    }

    /** Writes what changed since the last commit. */
    void beforeCommit() {
        int count = table.dirtyCount();
        for (int i = 0; i < count; i++) {
            write((LiveSession) table.dirty(i));
        }
        if (count > 0) {
            table.clean();
        }
        layout.expire();
        layout.beforeCommit();
        tell();
        letGo(2 * count + LOOKED_AT);
    }

    /** Lets written sessions go that were not used for long; all of them could be read again. */
    private void letGo(int places) {
        int most = memory.isOver() ? 2 * table.capacity() : Math.min(places, table.capacity());
        for (int i = 0; i < most && (i < places || memory.isOver()); i++) {
            LiveGroup gone = table.takeNextUnused();
            if (gone != null) {
                forget(gone);
                tellWhenMuch();
            }
        }
        tell();
        table.shrink();
    }

    /** The heap that the sessions took is free for others. */
    void close() {
        memory.close();
    }
}
