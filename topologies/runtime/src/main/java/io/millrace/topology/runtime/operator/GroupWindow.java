// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The groups of one window that are on the heap, by key: open addressing, so that a look-up makes nothing. Stream thread. */
@HotPath
final class GroupWindow {
    private static final Comparator<LiveGroup> BY_KEY = (a, b) -> Arrays.compareUnsigned(a.key, b.key);
    private static final int CAPACITY_MIN = 16;

    final long start;

    /** Whether the store may hold groups of this window that are not here. */
    boolean mayHoldOthers;

    private @Nullable LiveGroup[] table = new LiveGroup[CAPACITY_MIN];
    private int size;
    private LiveGroup[] dirty = {};
    private int dirtyCount;
    private int hand;

    GroupWindow(long start, boolean mayHoldOthers) {
        this.start = start;
        this.mayHoldOthers = mayHoldOthers;
    }

    /** No window: groups of which a number is expected and none may be elsewhere. */
    static GroupWindow of(int expected) {
        GroupWindow made = new GroupWindow(0, false);
        int capacity = Math.max(CAPACITY_MIN, Integer.highestOneBit(Math.max(1, expected)) * 4);
        made.table = new LiveGroup[capacity];
        made.dirty = new LiveGroup[expected];
        return made;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The group whose key the writer holds, or null. */
    @Nullable
    LiveGroup find(ByteWriter key, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        LiveGroup group = table[place];
        while (group != null && (group.hash != hash || !key.contentEquals(group.key))) {
            place = (place + 1) & mask;
            group = table[place];
        }
        return group;
    }

    /** The group of a text, or null; all groups here are {@link LeavingGroup}s with a text. */
    @Nullable
    LiveGroup find(String text, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        LiveGroup group = table[place];
        while (group != null && (group.hash != hash || !((LeavingGroup) group).isOf(text))) {
            place = (place + 1) & mask;
            group = table[place];
        }
        return group;
    }

    /** The groups of texts, null where there is none, or no text. All groups here are {@link LeavingGroup}s with a text. */
    void find(@Nullable Object[] texts, int[] hashes, int count, @Nullable LiveGroup[] found) {
        for (int i = 0; i < count; i++) {
            found[i] = texts[i] instanceof String text ? find(text, hashes[i]) : null;
        }
    }

    /** The group of a key, or null. */
    @Nullable
    LiveGroup find(byte[] key) {
        return find(key, ByteWriter.hashOf(key));
    }

    /** The group of a key, whose hash is known, or null. */
    @Nullable
    LiveGroup find(byte[] key, int hash) {
        int mask = table.length - 1;
        int place = hash & mask;
        LiveGroup group = table[place];
        while (group != null && (group.hash != hash || !Arrays.equals(group.key, key))) {
            place = (place + 1) & mask;
            group = table[place];
        }
        return group;
    }

    /** Adds a group whose key is not there. */
    void add(LiveGroup group) {
        if (size * 2 >= table.length) {
            resize(table.length * 2);
        }
        put(group);
        size++;
    }

    private void put(LiveGroup group) {
        int mask = table.length - 1;
        int place = group.hash & mask;
        while (table[place] != null) {
            place = (place + 1) & mask;
        }
        table[place] = group;
    }

    private void resize(int capacity) {
        @Nullable LiveGroup[] old = table;
        table = new LiveGroup[capacity];
        hand = 0;
        for (LiveGroup group : old) {
            if (group != null) {
                put(group);
            }
        }
    }

    /** Remembers that a group is to be written. */
    void changed(LiveGroup group) {
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, Math.max(CAPACITY_MIN, dirtyCount * 2));
        }
        dirty[dirtyCount++] = group;
    }

    int dirtyCount() {
        return dirtyCount;
    }

    LiveGroup dirty(int index) {
        return dirty[index];
    }

    /** All is written. */
    void clean() {
        dirty = new LiveGroup[0];
        dirtyCount = 0;
    }

    /**
     * Moves a hand that goes round to the next place, and takes the group there out if it is written, not waited for, and was
     * not used since the hand came by; null otherwise.
     */
    @Nullable
    LiveGroup takeNextUnused() {
        hand = (hand + 1) & (table.length - 1);
        LiveGroup group = table[hand];
        if (group == null || group.isDirty || group.isWaiting) {
            return null;
        }
        if (group.isUsed) {
            group.isUsed = false;
            return null;
        }
        remove(hand);
        // What moved up is looked at next.
        hand = (hand - 1) & (table.length - 1);
        return group;
    }

    /** Takes a group out that is there. */
    void take(LiveGroup group) {
        int mask = table.length - 1;
        int place = group.hash & mask;
        while (table[place] != group) {
            place = (place + 1) & mask;
        }
        remove(place);
    }

    int capacity() {
        return table.length;
    }

    /** Gives memory back when few groups are left. */
    void shrink() {
        int wanted = Math.max(CAPACITY_MIN, Integer.highestOneBit(Math.max(1, size)) * 4);
        if (wanted * 4 <= table.length) {
            resize(wanted);
        }
    }

    /** Those behind the gap move up, so that it does not hide them. */
    private void remove(int at) {
        int mask = table.length - 1;
        int gap = at;
        int place = gap;
        while (true) {
            place = (place + 1) & mask;
            LiveGroup next = table[place];
            if (next == null) {
                break;
            }
            int home = next.hash & mask;
            if (((place - home) & mask) >= ((place - gap) & mask)) {
                table[gap] = next;
                gap = place;
            }
        }
        table[gap] = null;
        size--;
    }

    /** All groups in no order. */
    LiveGroup[] groups() {
        LiveGroup[] all = new LiveGroup[size];
        int count = 0;
        for (LiveGroup group : table) {
            if (group != null) {
                all[count++] = group;
            }
        }
        return all;
    }

    /** In the order of keys, as the store has them. */
    static void sort(LiveGroup[] groups, int count) {
        Arrays.sort(groups, 0, count, BY_KEY);
    }
}
