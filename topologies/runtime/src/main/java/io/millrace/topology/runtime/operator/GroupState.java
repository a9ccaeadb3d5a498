// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteWriter;
import io.millrace.topology.runtime.codegen.AggregateBinding;
import io.millrace.udf.api.Accumulator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accumulators of groups and windows between heap and store. Stream thread.
 *
 * <p>Groups in use are objects on the heap, and a row changes them in place. The store learns of a group that changed once a
 * commit, in {@link #beforeCommit}, and of one whose window opens and closes between two commits never. Where the state of all
 * tasks takes more than its budget, written groups are let go after a commit and read again when they are needed.
 */
@HotPath
final class GroupState {
    /** Which groups of windows that close are of interest, in the order of window and key. */
    enum Wanted {
        ALL,
        /** Those whose change waits to be handed on. */
        WAITING,
        NONE
    }

    /** Takes the groups of windows that close. */
    interface ClosedGroups {
        /** The group is only valid during the call. */
        void closed(LiveGroup group, long start);
    }

    /** Of one group without its key and values, by rough count: object, place in a table, array of accumulators. */
    private static final int GROUP_BYTES = 112;

    /** Of an accumulator beside its value. */
    private static final int ACCUMULATOR_BYTES = 48;

    /** So many changes after which a group is always measured. */
    private static final int CHANGES_A_MEASURE = 1_024;

    /** Accumulators of so many bytes are such as do not grow much, or not yet. */
    private static final int SMALL = 64;

    private final OrderedStore store;
    private final StreamTime streamTime;
    private final GroupCodec codec;
    private final AggregateBinding[] bindings;
    private final StateMemory.Share memory;
    private final GroupWindows windows = new GroupWindows();
    private final ByteWriter group = new ByteWriter();
    private final ByteWriter otherGroup = new ByteWriter();
    private int groupHash;
    private @Nullable LiveGroup previous;
    private int rowsFirst;
    private int last;
    private long bytes;
    private long bytesTold;
    private long dirtyBytes;
    private long dirtyBytesTold;

    /** Windows in the store that are not on the heap, start here or later. */
    private long nextUnseen;

    /** @param memory the part of the heap that these groups take */
    GroupState(OrderedStore store, GroupCodec codec, List<AggregateBinding> bindings, StateMemory.Share memory) {
        this.store = store;
        this.streamTime = new StreamTime(store);
        this.codec = codec;
        this.bindings = bindings.toArray(new AggregateBinding[0]);
        this.memory = memory;
        this.nextUnseen = firstStored(0);
    }

    /** The first start in the store from one on, or {@link GroupWindows#NONE}. */
    private long firstStored(long start) {
        try (Cursor cursor = store.scan(codec.start(start), null)) {
            return cursor.next() ? codec.startOf(cursor.key()) : GroupWindows.NONE;
        }
    }

    void advance(long timestamp) {
        streamTime.advance(timestamp);
    }

    long streamTime() {
        return streamTime.time();
    }

    /** Takes the group in the first columns of a row, for {@link #open}. */
    void choose(RowBatch batch, int row) {
        group.clear();
        codec.group(batch, row, group);
        groupHash = group.contentHash();
        previous = null;
    }

    /** Whether two rows are of one group. The chosen group is another one afterwards. */
    boolean isSameGroup(RowBatch batch, int one, int other) {
        choose(batch, one);
        otherGroup.clear();
        codec.group(batch, other, otherGroup);
        return group.contentEquals(otherGroup);
    }

    /** Takes the group of rows that were combined elsewhere, for {@link #open}. */
    GroupCodec.Combined choose(byte[] combined) {
        GroupCodec.Combined head = codec.readCombined(combined);
        group.clear();
        group.writeRaw(head.group(), 0, head.group().length);
        groupHash = group.contentHash();
        previous = null;
        return head;
    }

    /** The chosen group in a window, new when there is none. Windows of one group are to be opened in ascending order. */
    LiveGroup open(long start) {
        LiveGroup before = previous;
        GroupWindow window = window(start, before == null ? rowsFirst : last + 1);
        if (before == null) {
            rowsFirst = last;
        }
        LiveGroup found = before == null ? null : before.following;
        if (found == null || found.window != window) {
            found = window.find(group, groupHash);
            if (found == null) {
                found = load(window, before == null ? group.toByteArray() : before.key);
            }
            if (before != null) {
                before.following = found;
            }
        }
        found.isUsed = true;
        previous = found;
        return found;
    }

    private GroupWindow window(long start, int guess) {
        int index = windows.find(start, guess);
        if (index < 0) {
            index = -index - 1;
            boolean mayBeStored = start >= nextUnseen && firstStored(start) == start;
            windows.add(index, new GroupWindow(start, mayBeStored));
        }
        last = index;
        return windows.at(index);
    }

    private LiveGroup load(GroupWindow window, byte[] key) {
        LiveGroup made = new LiveGroup(window, key, groupHash, accumulators(bindings));
        made.bytes = bytes(made, 0);
        if (window.mayHoldOthers) {
            byte[] value = store.get(codec.key(window.start, key));
            if (value != null) {
                codec.read(value, made);
                made.isStored = true;
                made.bytes += 2 * value.length;
            }
        }
        bytes += made.bytes;
        window.add(made);
        return made;
    }

    static Accumulator<?>[] accumulators(AggregateBinding[] bindings) {
        Accumulator<?>[] made = new Accumulator<?>[bindings.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = bindings[i].create();
        }
        return made;
    }

    /** To be called when a row was added to a group that {@link #open} gave. */
    void changed(LiveGroup changed) {
        // Most never grow and some do; 4, 16, 64 and 256 changes and each thousand tell.
        int changes = ++changed.changes;
        boolean isMeasured = (changes & 3) == 0 && isToBeMeasured(changes);
        if (changed.isDirty && !isMeasured) {
            return;
        }
        if (!changed.isDirty) {
            soil(changed);
        }
        if (isMeasured) {
            measure(changed, codec.valueLength(changed));
        }
        if (Math.abs(bytes - bytesTold) + Math.abs(dirtyBytes - dirtyBytesTold) >= memory.grainBytes()) {
            tell();
        }
    }

    /**
     * Adds rows that were combined elsewhere to a group that {@link #open} gave.
     *
     * @param at where their accumulators begin
     */
    void merge(LiveGroup into, byte[] combined, int at) {
        Accumulator<?>[] more = accumulators(bindings);
        codec.readAccumulators(combined, at, more);
        boolean isFirst = into.latest == Long.MIN_VALUE;
        for (int i = 0; i < more.length; i++) {
            if (isFirst) {
                into.accumulators[i] = more[i];
            } else {
                add(into.accumulators[i], more[i]);
            }
        }
    }

    /** Both are of one class, for both were made by one binding. */
    @SuppressWarnings("unchecked")
    private static <S> void add(Accumulator<S> into, Accumulator<?> more) {
        into.merge((S) more);
    }

    /**
     * To be called when rows were merged into a group that {@link #open} gave.
     *
     * @param length that of their accumulators; long ones may have made it large
     */
    void merged(LiveGroup changed, int length) {
        changed(changed);
        if (length > SMALL) {
            measure(changed, codec.valueLength(changed));
        }
    }

    private void soil(LiveGroup clean) {
        GroupWindow window = clean.window;
        if (window == null) {
            throw new IllegalStateException("a group that is not on the heap");
        }
        clean.isDirty = true;
        dirtyBytes += clean.bytes;
        window.changed(clean);
    }

    static boolean isToBeMeasured(int changes) {
        boolean powerOfFour = (changes & (changes - 1)) == 0 && (changes & 0x5555_5555) != 0;
        return changes < CHANGES_A_MEASURE ? powerOfFour : changes % CHANGES_A_MEASURE == 0;
    }

    /** What a group takes, by rough count. */
    static int bytes(LiveGroup group, int valueLength) {
        return GROUP_BYTES + group.key.length + group.accumulators.length * ACCUMULATOR_BYTES + 2 * valueLength;
    }

    private void measure(LiveGroup measured, int valueLength) {
        int now = bytes(measured, valueLength);
        int more = now - measured.bytes;
        measured.bytes = now;
        bytes += more;
        if (measured.isDirty) {
            dirtyBytes += more;
        }
    }

    private void tell() {
        bytesTold = bytes;
        dirtyBytesTold = dirtyBytes;
        memory.dirty(dirtyBytes);
        memory.live(bytes - dirtyBytes);
    }

    /** Bytes on the heap by rough count. */
    long liveBytes() {
        return bytes;
    }

    /** Sets the columns of a group in a row that exists. */
    void columns(LiveGroup of, RowBatch out, int row) {
        codec.group(of.key, out, row);
    }

    /** Whether windows may be there that start at or before a time. Cheap. */
    boolean isAnyClosed(long lastStart) {
        return lastStart >= nextUnseen || lastStart >= windows.first();
    }

    /** Removes the windows that start at or before a time. */
    void close(long lastStart, Wanted wanted, ClosedGroups sink) {
        while (nextUnseen <= lastStart) {
            long start = nextUnseen;
            int index = windows.find(start, 0);
            if (index < 0) {
                windows.add(-index - 1, new GroupWindow(start, true));
            }
            nextUnseen = firstStored(start + 1);
        }
        while (windows.first() <= lastStart) {
            close(windows.at(0), wanted, sink);
            windows.remove(0);
        }
        previous = null;
        tell();
    }

    private void close(GroupWindow window, Wanted wanted, ClosedGroups sink) {
        LiveGroup[] groups = window.groups();
        if (window.mayHoldOthers) {
            write(window);
            closeStored(window, wanted, sink);
        } else {
            if (wanted != Wanted.NONE) {
                hand(groups.clone(), window.start, wanted, sink);
            }
            for (LiveGroup each : groups) {
                if (each.isStored) {
                    store.delete(codec.key(window.start, each.key));
                }
            }
        }
        for (LiveGroup each : groups) {
            forget(each);
        }
    }

    private static void hand(LiveGroup[] groups, long start, Wanted wanted, ClosedGroups sink) {
        int count = 0;
        for (LiveGroup each : groups) {
            if (wanted == Wanted.ALL || each.isWaiting) {
                groups[count++] = each;
            }
        }
        GroupWindow.sort(groups, count);
        for (int i = 0; i < count; i++) {
            sink.closed(groups[i], start);
        }
    }

    /** What is on the heap is written, so the store has them all, in order. */
    private void closeStored(GroupWindow window, Wanted wanted, ClosedGroups sink) {
        List<byte[]> keys = new ArrayList<>();
        try (Cursor cursor = store.scan(codec.start(window.start), codec.start(window.start + 1))) {
            Accumulator<?>[] accumulators = accumulators(bindings);
            while (cursor.next()) {
                keys.add(cursor.key());
                if (wanted == Wanted.NONE) {
                    continue;
                }
                byte[] key = codec.groupOf(cursor.key());
                LiveGroup live = window.find(key);
                if (live != null && (wanted == Wanted.ALL || live.isWaiting)) {
                    sink.closed(live, window.start);
                } else if (live == null && wanted == Wanted.ALL) {
                    LiveGroup stored = new LiveGroup(window, key, 0, accumulators);
                    codec.read(cursor.value(), stored);
                    sink.closed(stored, window.start);
                }
            }
        }
        for (byte[] key : keys) {
            store.delete(key);
        }
    }

    private void forget(LiveGroup gone) {
        bytes -= gone.bytes;
        if (gone.isDirty) {
            dirtyBytes -= gone.bytes;
            gone.isDirty = false;
        }
        gone.window = null;
        gone.following = null;
    }

    /** Writes to the store what changed since the last commit. May be called when there is nothing to write. */
    void beforeCommit() {
        for (int i = 0; i < windows.size(); i++) {
            write(windows.at(i));
        }
        streamTime.write();
        tell();
        letGoWhenOver();
    }

    private void write(GroupWindow window) {
        int count = window.dirtyCount();
        if (count == 0) {
            return;
        }
        for (int i = 0; i < count; i++) {
            LiveGroup dirty = window.dirty(i);
            byte[] value = codec.value(dirty);
            store.put(codec.key(window.start, dirty.key), value);
            measure(dirty, value.length);
            dirtyBytes -= dirty.bytes;
            dirty.isDirty = false;
            dirty.isStored = true;
        }
        window.clean();
    }

    /** Lets written groups go, those of old windows that were not used for long first. */
    private void letGoWhenOver() {
        for (int round = 0; round < 2 && memory.isOver(); round++) {
            int index = 0;
            while (index < windows.size() && memory.isOver()) {
                GroupWindow window = windows.at(index);
                letGo(window);
                if (window.isEmpty()) {
                    nextUnseen = Math.min(nextUnseen, window.start);
                    windows.remove(index);
                } else {
                    index++;
                }
            }
        }
        previous = null;
    }

    private void letGo(GroupWindow window) {
        for (int left = window.capacity(); left > 0; left--) {
            LiveGroup gone = window.takeNextUnused();
            if (gone == null) {
                continue;
            }
            forget(gone);
            window.mayHoldOthers = true;
            if (Math.abs(bytes - bytesTold) >= memory.grainBytes()) {
                tell();
                if (!memory.isOver()) {
                    break;
                }
            }
        }
        tell();
        window.shrink();
    }

    /** The heap that the groups took is free for others; they must not be used any more. */
    void close() {
        windows.clear();
        memory.close();
    }

    /** How many groups and windows the store holds. O(n). */
    long count() {
        long count = 0;
        try (Cursor cursor = store.scan(new byte[] {StreamTime.ROW}, null)) {
            while (cursor.next()) {
                count++;
            }
        }
        return count;
    }
}
