// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Keys with windows that are still to be handed on, by the end of the first of those. Stream thread. */
@HotPath
final class WaitingKeys {
    /** A key that waits. */
    static final class Waiting {
        final Bytes key;

        /** The end of the first window that waits. */
        private long firstEnd;

        /** The windows that wait; when null, all from the first on. */
        final @Nullable StartRanges starts;

        private Waiting(Bytes key, long firstEnd, @Nullable StartRanges starts) {
            this.key = key;
            this.firstEnd = firstEnd;
            this.starts = starts;
        }

        long firstEnd() {
            return firstEnd;
        }
    }

    /** An entry of a map with its place in the table, one of a tree, what waits, and the key. */
    private static final long KEY_BYTES = 40 + 40 + 24 + 56;

    private static final Comparator<Waiting> BY_END =
            Comparator.comparingLong(Waiting::firstEnd).thenComparing(waiting -> waiting.key);

    private final Map<Bytes, Waiting> byKey = new HashMap<>();
    private final TreeSet<Waiting> byEnd = new TreeSet<>(BY_END);

    /** A key's windows from one on, whatever they are, wait. */
    void addAll(byte[] key, long firstEnd) {
        Bytes bytes = Bytes.wrap(key);
        Waiting known = byKey.get(bytes);
        if (known == null) {
            add(new Waiting(bytes, firstEnd, null));
        } else if (firstEnd < known.firstEnd) {
            set(known, firstEnd);
        }
    }

    /** A key's windows that start between two times, both included, wait; the first of them has the end. */
    void addRange(byte[] key, long firstStart, long lastStart, long firstEnd) {
        Bytes bytes = Bytes.wrap(key);
        Waiting known = byKey.get(bytes);
        StartRanges starts = known == null ? null : known.starts;
        if (known == null || starts == null) {
            starts = new StartRanges();
            add(new Waiting(bytes, firstEnd, starts));
        } else if (firstEnd < known.firstEnd) {
            set(known, firstEnd);
        }
        starts.add(firstStart, lastStart);
    }

    private void add(Waiting waiting) {
        byKey.put(waiting.key, waiting);
        byEnd.add(waiting);
    }

    /** The windows that end before a time wait no more. */
    void set(Waiting waiting, long firstEnd) {
        byEnd.remove(waiting);
        waiting.firstEnd = firstEnd;
        byEnd.add(waiting);
    }

    void remove(Waiting waiting) {
        byKey.remove(waiting.key);
        byEnd.remove(waiting);
    }

    /** The key whose first window ends first, or null. */
    @Nullable
    Waiting first() {
        return byEnd.isEmpty() ? null : byEnd.first();
    }

    int size() {
        return byKey.size();
    }

    /** What they take of the heap, by rough count. */
    long bytes() {
        return KEY_BYTES * byKey.size();
    }

    void clear() {
        byKey.clear();
        byEnd.clear();
    }
}
