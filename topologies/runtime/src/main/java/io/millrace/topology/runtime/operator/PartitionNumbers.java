// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers of partitions as Kafka's clients take them, one object each. Stream thread. */
final class PartitionNumbers {
    private @Nullable Integer[] known = new Integer[16];

    /** @param partition not negative */
    Integer of(int partition) {
        if (partition >= known.length) {
            known = Arrays.copyOf(known, Math.max(partition + 1, known.length * 2));
        }
        Integer number = known[partition];
        if (number == null) {
            number = partition;
            known[partition] = number;
        }
        return number;
    }
}
