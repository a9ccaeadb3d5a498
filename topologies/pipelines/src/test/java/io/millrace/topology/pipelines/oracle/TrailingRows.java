// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one operator with trailing frames, by partition of Kafka and key, in order of (event time, arrival). One thread.
 *
 * @param <R> the row
 */
public final class TrailingRows<R> {
    private final long graceMillis;
    private final Map<Integer, Long> streamTimes = new HashMap<>();
    private final Map<Integer, Map<Object, List<Timed<R>>>> rows = new HashMap<>();
    private long late;

    private record Timed<R>(long millis, R row) {}

    /** An operator whose query declares this grace. */
    public TrailingRows(long graceMillis) {
        this.graceMillis = graceMillis;
    }

    /** How many rows were late. */
    public long late() {
        return late;
    }

    /** Takes a row; its frames, or null when it is late: before the partition's stream time less the grace. */
    public @Nullable Frames<R> arrive(int partition, Object key, long millis, R row) {
        long streamTime = streamTimes.merge(partition, millis, Math::max);
        if (millis < streamTime - graceMillis) {
            late++;
            return null;
        }
        List<Timed<R>> ordered =
                rows.computeIfAbsent(partition, p -> new HashMap<>()).computeIfAbsent(key, k -> new ArrayList<>());
        int at = ordered.size();
        while (at > 0 && ordered.get(at - 1).millis() > millis) {
            at--;
        }
        ordered.add(at, new Timed<>(millis, row));
        return new Frames<>(ordered, at);
    }

    /** The frames of the row at one place; to be asked before the next row arrives. */
    public static final class Frames<R> {
        private final List<Timed<R>> ordered;
        private final int at;

        private Frames(List<Timed<R>> ordered, int at) {
            this.ordered = ordered;
            this.at = at;
        }

        /** The rows with event times in [t - size, t], in order, the row itself last. */
        public List<R> range(long sizeMillis) {
            long from = ordered.get(at).millis() - sizeMillis;
            int first = at;
            while (first > 0 && ordered.get(first - 1).millis() >= from) {
                first--;
            }
            return slice(first);
        }

        /** The given number of rows before, as far as there are so many, and the row itself last. */
        public List<R> preceding(int count) {
            return slice(Math.max(0, at - count));
        }

        private List<R> slice(int first) {
            List<R> slice = new ArrayList<>(at - first + 1);
            for (int i = first; i <= at; i++) {
                slice.add(ordered.get(i).row());
            }
            return slice;
        }
    }
}
