// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.Arrays;

/** Counts by bucket number in one array from the lowest used number to the highest. One thread. */
final class BucketCounts {
    private static final int SLACK = 8;

    private long[] counts = new long[0];

    /** By bucket the sums of what was noted and of its squares, both modulo 2^64; only where something was noted. */
    private long[] notes = new long[0];

    private long[] squares = new long[0];
    private int first;
    private long total;

    long total() {
        return total;
    }

    void add(int bucket, long count) {
        if (bucket < first || bucket >= first + counts.length) {
            cover(bucket);
        }
        counts[bucket - first] += count;
        total += count;
    }

    /** As {@link #add}, with a number that {@link #common} tells again. */
    void addNoted(int bucket, int count, long note) {
        add(bucket, count);
        if (notes.length != counts.length) {
            notes = Arrays.copyOf(notes, counts.length);
            squares = Arrays.copyOf(squares, counts.length);
        }
        notes[bucket - first] += count * note;
        squares[bucket - first] += count * note * note;
    }

    private void cover(int bucket) {
        boolean isEmpty = counts.length == 0;
        int slack = Math.max(SLACK, counts.length / 4);
        int low = isEmpty ? bucket - slack : Math.min(first, bucket - slack);
        int high = isEmpty ? bucket + slack : Math.max(first + counts.length, bucket + slack);
        int shift = isEmpty ? 0 : first - low;
        counts = wider(counts, shift, high - low);
        if (notes.length > 0) {
            notes = wider(notes, shift, high - low);
            squares = wider(squares, shift, high - low);
        }
        first = low;
    }

    private static long[] wider(long[] values, int shift, int length) {
        long[] wider = new long[length];
        System.arraycopy(values, 0, wider, shift, values.length);
        return wider;
    }

    /**
     * The number that was noted with every value of a bucket, or a default when they differ. It is known from sums, so that it
     * does not depend on what else was there once. Numbers must be smaller than 2^46.
     */
    long common(int bucket, long otherwise) {
        int place = bucket - first;
        long count = counts[place];
        if (count <= 0 || count > 1 << 16) {
            return otherwise;
        }
        long sum = notes[place];
        boolean isSame = sum % count == 0 && count * squares[place] == sum * sum;
        return isSame ? sum / count : otherwise;
    }

    /** The bucket of the value at a rank from 0 when values are sorted upwards. */
    int ascending(long rank) {
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen > rank) {
                return first + i;
            }
        }
        throw new IllegalArgumentException("rank " + rank + " of " + total);
    }

    int descending(long rank) {
        return ascending(total - 1 - rank);
    }

    void merge(BucketCounts other) {
        for (int i = 0; i < other.counts.length; i++) {
            if (other.counts[i] != 0) {
                add(other.first + i, other.counts[i]);
            }
        }
    }

    void reset() {
        Arrays.fill(counts, 0);
        Arrays.fill(notes, 0);
        Arrays.fill(squares, 0);
        total = 0;
    }

    void write(StateOutput out) {
        int used = 0;
        for (long count : counts) {
            used += count == 0 ? 0 : 1;
        }
        out.writeCount(used);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                out.writeInt(first + i);
                out.writeCount(counts[i]);
            }
        }
    }

    void read(StateInput in) {
        reset();
        long used = in.readCount();
        for (long i = 0; i < used; i++) {
            int bucket = in.readInt();
            add(bucket, in.readCount());
        }
    }
}
