// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.topology.planner.physical.Step;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Keys with windows that are still to be handed on, by the end of the first of those. Stream thread.
 *
 * <p>Where they can be {@link SpilledKeys spilled}, a key may have several entries, of which one at most is on the heap, the first:
 * each stands for the windows that end from its first end to its {@code until}, and none of them for those of another. So an entry
 * that is on disk is never looked for and never changed.
 */
@HotPath
final class WaitingKeys implements AutoCloseable {
    /** Later than any window ends: the end of nothing. */
    static final long NONE = Long.MAX_VALUE;

    /** A key that waits. */
    static final class Waiting {
        final Bytes key;

        /** The end of the first window that waits. */
        private long firstEnd;

        /** The end of the first window that another entry stands for; {@link #NONE} when there is no other behind this one. */
        final long until;

        /** The windows that wait; when null, all from the first on. */
        final @Nullable StartRanges starts;

        Waiting(byte[] key, long firstEnd, long until, @Nullable StartRanges starts) {
            this.key = Bytes.wrap(key);
            this.firstEnd = firstEnd;
            this.until = until;
            this.starts = starts;
        }

        long firstEnd() {
            return firstEnd;
        }
    }

    /** An entry of a map with its place in the table, one of a tree, what waits, and the objects around the key. */
    private static final long KEY_BYTES = 40 + 40 + 32 + 56;

    private static final Comparator<Waiting> BY_END =
            Comparator.comparingLong(Waiting::firstEnd).thenComparing(waiting -> waiting.key);

    private final Map<Bytes, Waiting> byKey = new HashMap<>();
    private final TreeSet<Waiting> byEnd = new TreeSet<>(BY_END);
    private final @Nullable SpilledKeys spilled;
    private long keyBytes;

    /** No window that waits ends before it. */
    private long earliestEnd = NONE;

    /** None yet, with a place for those that have no room on the heap, or null when all have. */
    WaitingKeys(@Nullable SpilledKeys spilled) {
        this.spilled = spilled;
    }

    /** Those of a step in a task with a folder: windows that wait for their end may be many, changes wait for a commit only. */
    static WaitingKeys of(Step.Aggregate step, MillraceStores stores, File taskFolder) {
        return new WaitingKeys(
                step.emit() == Step.Emit.FINAL
                        ? new SpilledKeys(
                                stores.runs(taskFolder, StepNames.store(step)),
                                stores.memory().share())
                        : null);
    }

    /** Whether some are on disk: then it must be known of a key that is not here whether it waits there. */
    boolean hasSpilled() {
        return spilled != null && !spilled.isEmpty();
    }

    /**
     * A key's windows from one on wait, whatever they are.
     *
     * @param firstEnd where the first ends that may not have waited yet
     * @param spilledEnd where the key's first window ended that was waiting before, if that is on disk; {@link #NONE} when there was none
     */
    void addAll(byte[] key, long firstEnd, long spilledEnd) {
        Waiting known = byKey.get(Bytes.wrap(key));
        if (known != null) {
            if (firstEnd < known.firstEnd) {
                set(known, firstEnd);
            }
        } else if (firstEnd < spilledEnd) {
            add(new Waiting(key, firstEnd, spilledEnd, null));
        }
    }

    /** A key's windows that start between two times, both included, wait; the first of them has the end. */
    void addRange(byte[] key, long firstStart, long lastStart, long firstEnd) {
        Waiting known = byKey.get(Bytes.wrap(key));
        StartRanges starts = known == null ? null : known.starts;
        if (known == null || starts == null) {
            starts = new StartRanges();
            add(new Waiting(key, firstEnd, NONE, starts));
        } else if (firstEnd < known.firstEnd) {
            set(known, firstEnd);
        }
        starts.add(firstStart, lastStart);
    }

    private void add(Waiting waiting) {
        byKey.put(waiting.key, waiting);
        byEnd.add(waiting);
        keyBytes += waiting.key.get().length;
        earliestEnd = Math.min(earliestEnd, waiting.firstEnd);
    }

    /** The windows that end before a time wait no more. */
    void set(Waiting waiting, long firstEnd) {
        byEnd.remove(waiting);
        waiting.firstEnd = firstEnd;
        byEnd.add(waiting);
        earliestEnd = Math.min(earliestEnd, firstEnd);
    }

    void remove(Waiting waiting) {
        byKey.remove(waiting.key);
        byEnd.remove(waiting);
        keyBytes -= waiting.key.get().length;
    }

    /** The key whose first window ends first and before a time, or null. */
    @Nullable
    Waiting firstBefore(long time) {
        if (earliestEnd >= time) {
            return null;
        }
        Waiting first = byEnd.isEmpty() ? null : byEnd.first();
        long end = first == null ? NONE : first.firstEnd;
        SpilledKeys elsewhere = spilled;
        long spilledEnd = elsewhere == null ? NONE : elsewhere.firstEnd();
        earliestEnd = Math.min(end, spilledEnd);
        if (earliestEnd >= time) {
            return null;
        }
        if (elsewhere != null && spilledEnd < end) {
            first = elsewhere.take();
            add(first);
        }
        return first;
    }

    /** Puts those on disk whose time comes last when all take too much of the heap. */
    void fit() {
        SpilledKeys elsewhere = spilled;
        if (elsewhere != null && elsewhere.wantsMore(bytes())) {
            List<Waiting> last = lastHalf();
            if (elsewhere.add(last)) {
                for (int i = 0; i < last.size(); i++) {
                    remove(last.get(i));
                }
                elsewhere.wantsMore(bytes());
            }
        }
    }

    private List<Waiting> lastHalf() {
        int count = (byEnd.size() + 1) / 2;
        List<Waiting> last = new ArrayList<>(count);
        Iterator<Waiting> each = byEnd.descendingIterator();
        while (last.size() < count) {
            last.add(each.next());
        }
        Collections.reverse(last);
        return last;
    }

    /** How many are on the heap. */
    int size() {
        return byKey.size();
    }

    /** What they take of the heap, by rough count. */
    long bytes() {
        return KEY_BYTES * byKey.size() + keyBytes;
    }

    /** Forgets all, and frees what they take. */
    @Override
    public void close() {
        byKey.clear();
        byEnd.clear();
        keyBytes = 0;
        earliestEnd = NONE;
        if (spilled != null) {
            spilled.close();
        }
    }
}
