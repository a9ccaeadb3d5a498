// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.Arrays;

/** Counts by bucket number in one array from the lowest used number to the highest. One thread. */
final class BucketCounts {
    private static final int SLACK = 32;

    private long[] counts = new long[0];
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

    private void cover(int bucket) {
        int low = counts.length == 0 ? bucket - SLACK : Math.min(first, bucket - SLACK);
        int high = counts.length == 0 ? bucket + SLACK : Math.max(first + counts.length, bucket + SLACK);
        long[] wider = new long[high - low];
        System.arraycopy(counts, 0, wider, counts.length == 0 ? 0 : first - low, counts.length);
        counts = wider;
        first = low;
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
