// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.ChangeSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records of a changelog as they came, which are put in order when they are written: by radix on the eight bytes behind what all keys
 * begin with, because a comparison of two keys costs two misses of the processor's cache. Confined to one thread at a time.
 */
@HotPath
final class GatheredRecords {
    private static final int FIRST_CAPACITY = 1 << 10;
    private static final int RADIX_BITS = 8;
    private static final int RADIX = 1 << RADIX_BITS;

    private byte[][] keys = {};
    private byte[] @Nullable [] values = {};
    private int size;
    private long bytes;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Bytes of keys and values, of keys that came several times, too. */
    long bytes() {
        return bytes;
    }

    /** A null value removes the key. */
    void add(byte[] key, byte @Nullable [] value) {
        if (size == keys.length) {
            int capacity = Math.max(FIRST_CAPACITY, 2 * size);
            keys = Arrays.copyOf(keys, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        keys[size] = key;
        values[size++] = value;
        bytes += key.length + (value == null ? 0 : value.length);
    }

    void clear() {
        // The array of a large restore is not kept for the few records of a standby.
        keys = new byte[0][];
        values = new byte[0][];
        size = 0;
        bytes = 0;
    }

    /** Gives all records in the order in which they came. */
    void forEachAsItCame(ChangeSink sink) {
        for (int i = 0; i < size; i++) {
            sink.change(keys[i], values[i]);
        }
    }

    /** Gives the last record of each key, in ascending order. */
    void forEach(ChangeSink sink) {
        int[] order = order();
        for (int i = 0; i < size; i++) {
            if (i + 1 == size || !Arrays.equals(keys[order[i]], keys[order[i + 1]])) {
                sink.change(keys[order[i]], values[order[i]]);
            }
        }
    }

    /** Positions by key, equal keys as they came. */
    private int[] order() {
        int from = commonLength();
        long[] prefixes = new long[size];
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            prefixes[i] = prefix(keys[i], from);
            order[i] = i;
        }
        long[] otherPrefixes = new long[size];
        int[] otherOrder = new int[size];
        int[] ends = new int[RADIX];
        for (int shift = 0; shift < Long.SIZE; shift += RADIX_BITS) {
            if (count(prefixes, shift, ends)) {
                for (int i = 0; i < size; i++) {
                    int place = ends[(int) (prefixes[i] >>> shift) & (RADIX - 1)]++;
                    otherPrefixes[place] = prefixes[i];
                    otherOrder[place] = order[i];
                }
                long[] swappedPrefixes = prefixes;
                prefixes = otherPrefixes;
                otherPrefixes = swappedPrefixes;
                int[] swappedOrder = order;
                order = otherOrder;
                otherOrder = swappedOrder;
            }
        }
        sortEqualPrefixes(prefixes, order);
        return order;
    }

    /** Makes {@code places} the first place of each digit; false when all have the same digit. */
    private boolean count(long[] prefixes, int shift, int[] places) {
        Arrays.fill(places, 0);
        for (int i = 0; i < size; i++) {
            places[(int) (prefixes[i] >>> shift) & (RADIX - 1)]++;
        }
        int place = 0;
        boolean several = true;
        for (int digit = 0; digit < RADIX; digit++) {
            int count = places[digit];
            several &= count < size;
            places[digit] = place;
            place += count;
        }
        return several;
    }

    /** Longer keys, and those that end with zeros. */
    private void sortEqualPrefixes(long[] prefixes, int[] order) {
        for (int from = 0; from < size; ) {
            int to = from + 1;
            while (to < size && prefixes[to] == prefixes[from]) {
                to++;
            }
            if (to - from > 1) {
                sort(order, from, to);
            }
            from = to;
        }
    }

    private void sort(int[] order, int from, int to) {
        boolean equal = true;
        for (int i = from + 1; i < to && equal; i++) {
            equal = Arrays.equals(keys[order[i]], keys[order[from]]);
        }
        if (equal) {
            return;
        }
        int[] part = Arrays.copyOfRange(order, from, to);
        mergeSort(part.clone(), part, 0, part.length);
        System.arraycopy(part, 0, order, from, part.length);
    }

    /** Sorts what both hold into {@code target}; equal keys stay in their order. */
    private void mergeSort(int[] source, int[] target, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(target, source, from, middle);
        mergeSort(target, source, middle, to);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takesLeft = right == to
                    || (left < middle && Arrays.compareUnsigned(keys[source[left]], keys[source[right]]) <= 0);
            target[i] = takesLeft ? source[left++] : source[right++];
        }
    }

    private int commonLength() {
        int common = keys[0].length;
        for (int i = 1; i < size; i++) {
            int different = Arrays.mismatch(keys[0], 0, common, keys[i], 0, Math.min(common, keys[i].length));
            common = different < 0 ? common : different;
        }
        return common;
    }

    private static long prefix(byte[] key, int from) {
        long prefix = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            prefix = prefix << Byte.SIZE | (i < key.length ? key[i] & 0xff : 0);
        }
        return prefix;
    }
}
