// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ranges that come in any order against a set of numbers. */
final class StartRangesTest {
    private static final long SEED = 5;

    @Test
    void ranges_hold_what_was_added() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int run = 0; run < 300; run++) {
            StartRanges ranges = new StartRanges();
            BitSet expected = new BitSet();
            int longest = 1 + random.nextInt(20);
            for (int i = 0; i < 25; i++) {
                int first = random.nextInt(200);
                int last = first + random.nextInt(longest);
                ranges.add(first, last);
                expected.set(first, last + 1);
                for (int start = 0; start < 225; start++) {
                    int next = expected.nextSetBit(start);
                    assertThat(ranges.next(start)).isEqualTo(next < 0 ? StartRanges.NONE : next);
                }
            }
        }
    }
}
