// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.registry.StateWriter;
import org.jspecify.annotations.Nullable;

/** What accumulators take of the heap, by what they write. Any thread. */
final class StateBytes {
    /** The array of a state. */
    private static final int ARRAY = 16;

    /** An accumulator, and its place in the array. */
    private static final int ACCUMULATOR = 36;

    /** Up to so many bytes that are written lie in fields: numbers. */
    private static final int FIELDS = 64;

    private StateBytes() {}

    static long of(@Nullable Accumulator<?>[] state) {
        long sum = ARRAY;
        for (Accumulator<?> each : state) {
            if (each != null) {
                StateWriter writer = new StateWriter();
                each.write(writer);
                int written = writer.length();
                // What is written tightly has entries, references and unused places when it is in use.
                sum += ACCUMULATOR + (written <= FIELDS ? written : 2L * written);
            }
        }
        return sum;
    }
}
