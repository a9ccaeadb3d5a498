// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many different 64-bit hashes were added: the hashes themselves up to 256 or, if they are to be taken back, all of them;
 * else HyperLogLog with 2^14 registers
 * (standard error 0.8 %) and Ertl's estimator, which needs no correction tables. The histogram of register values is
 * kept, so that an estimate does not read the registers. One thread.
 */
final class DistinctSketch {
    private static final int EXACT_MAX = 256;
    private static final int INDEX_BITS = 14;
    private static final int REGISTERS = 1 << INDEX_BITS;
    private static final int RANK_MAX = 64 - INDEX_BITS + 1;

    /** A set by open addressing; 0 is a free place. */
    private long[] hashes = new long[16];

    /** How often each hash was added, as far as it can be taken back. */
    private int[] counts = new int[16];

    private int size;
    private boolean isExact;
    private byte @Nullable [] registers;
    private final int[] histogram = new int[RANK_MAX + 1];

    /** From now on nothing is estimated, however many different hashes there are; to be called before the first is added. */
    void keepExact() {
        isExact = true;
    }

    void add(long hash) {
        if (registers != null) {
            raise(registers, hash);
        } else {
            addExact(hash == 0 ? 1 : hash, 1);
        }
    }

    private void addExact(long hash, int count) {
        int mask = hashes.length - 1;
        int place = (int) hash & mask;
        while (hashes[place] != 0) {
            if (hashes[place] == hash) {
                counts[place] += count;
                return;
            }
            place = (place + 1) & mask;
        }
        if (size == EXACT_MAX && !isExact) {
            raise(toRegisters(), hash);
            return;
        }
        hashes[place] = hash;
        counts[place] = count;
        size++;
        if (size * 2 > hashes.length) {
            grow();
        }
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldCounts = counts;
        hashes = new long[oldHashes.length * 2];
        counts = new int[oldHashes.length * 2];
        size = 0;
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldHashes[i] != 0) {
                addExact(oldHashes[i], oldCounts[i]);
            }
        }
    }

    /** Takes back a hash that was added, unless hashes have been given up for an estimate. */
    void retract(long hash) {
        if (registers != null) {
            throw new IllegalStateException("an estimate cannot be taken back");
        }
        long wanted = hash == 0 ? 1 : hash;
        int mask = hashes.length - 1;
        int place = (int) wanted & mask;
        while (hashes[place] != wanted) {
            if (hashes[place] == 0) {
                throw new IllegalStateException("a value is taken back that was not added");
            }
            place = (place + 1) & mask;
        }
        counts[place]--;
        if (counts[place] == 0) {
            remove(place, mask);
            size--;
        }
    }

    /** Those behind a gap move up, so that it hides none of them. */
    private void remove(int removed, int mask) {
        int gap = removed;
        int place = gap;
        while (true) {
            place = (place + 1) & mask;
            if (hashes[place] == 0) {
                break;
            }
            int home = (int) hashes[place] & mask;
            if (((place - home) & mask) >= ((place - gap) & mask)) {
                hashes[gap] = hashes[place];
                counts[gap] = counts[place];
                gap = place;
            }
        }
        hashes[gap] = 0;
    }

    private byte[] toRegisters() {
        byte[] fresh = new byte[REGISTERS];
        histogram[0] = REGISTERS;
        for (long hash : hashes) {
            if (hash != 0) {
                raise(fresh, hash);
            }
        }
        registers = fresh;
        hashes = new long[16];
        counts = new int[16];
        size = 0;
        return fresh;
    }

    private void raise(byte[] target, long hash) {
        int index = (int) (hash >>> (64 - INDEX_BITS));
        int rank = Long.numberOfLeadingZeros(hash << INDEX_BITS | 1L << (INDEX_BITS - 1)) + 1;
        raise(target, index, rank);
    }

    private void raise(byte[] target, int index, int rank) {
        int old = target[index];
        if (rank > old) {
            target[index] = (byte) rank;
            histogram[old]--;
            histogram[rank]++;
        }
    }

    void merge(DistinctSketch other) {
        if (other.registers == null) {
            for (int i = 0; i < other.hashes.length; i++) {
                long hash = other.hashes[i];
                if (hash != 0 && registers != null) {
                    raise(registers, hash);
                } else if (hash != 0) {
                    addExact(hash, other.counts[i]);
                }
            }
            return;
        }
        byte[] own = registers == null ? toRegisters() : registers;
        for (int i = 0; i < REGISTERS; i++) {
            raise(own, i, other.registers[i]);
        }
    }

    long estimate() {
        if (registers == null) {
            return size;
        }
        double sum = REGISTERS * tau(1.0 - (double) histogram[RANK_MAX] / REGISTERS);
        for (int rank = RANK_MAX - 1; rank >= 1; rank--) {
            sum = 0.5 * (sum + histogram[rank]);
        }
        sum += REGISTERS * sigma((double) histogram[0] / REGISTERS);
        return Math.round((double) REGISTERS * REGISTERS / (2.0 * Math.log(2.0) * sum));
    }

    private static double sigma(double share) {
        if (share == 1.0) {
            return Double.POSITIVE_INFINITY;
        }
        double x = share;
        double y = 1.0;
        double sum = x;
        double before;
        do {
            x *= x;
            before = sum;
            sum += x * y;
            y += y;
        } while (sum != before);
        return sum;
    }

    private static double tau(double share) {
        if (share == 0.0 || share == 1.0) {
            return 0.0;
        }
        double x = share;
        double y = 1.0;
        double sum = 1.0 - x;
        double before;
        do {
            x = Math.sqrt(x);
            before = sum;
            y *= 0.5;
            sum -= (1.0 - x) * (1.0 - x) * y;
        } while (sum != before);
        return sum / 3.0;
    }

    void reset() {
        Arrays.fill(hashes, 0);
        size = 0;
        registers = null;
        Arrays.fill(histogram, 0);
    }

    void write(StateOutput out) {
        out.writeBoolean(registers != null);
        if (registers != null) {
            out.writeBytes(registers, 0, REGISTERS);
            return;
        }
        out.writeCount(size);
        for (long hash : hashes) {
            if (hash != 0) {
                out.writeLong(hash);
            }
        }
    }

    void read(StateInput in) {
        reset();
        if (in.readBoolean()) {
            byte[] read = Octets.array(in.readBytes());
            for (byte rank : read) {
                histogram[rank]++;
            }
            registers = read;
            return;
        }
        long count = in.readCount();
        for (long i = 0; i < count; i++) {
            addExact(in.readLong(), 1);
        }
    }
}
