// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.util.Arrays;

/** Latencies by whole milliseconds; what took longer than half a minute counts as that. One thread. */
final class DemoLatencies {
    private static final int LONGEST_MILLIS = 30_000;

    private final long[] byMillis = new long[LONGEST_MILLIS + 1];
    private long count;

    void add(long millis) {
        byMillis[(int) Math.max(0, Math.min(LONGEST_MILLIS, millis))]++;
        count++;
    }

    /** The smallest latency that the given share of all stayed within, or -1 without any. */
    long percentile(double share) {
        long rank = (long) Math.ceil(count * share);
        long seen = 0;
        for (int millis = 0; millis <= LONGEST_MILLIS && count > 0; millis++) {
            seen += byMillis[millis];
            if (seen >= rank) {
                return millis;
            }
        }
        return -1;
    }

    void clear() {
        Arrays.fill(byMillis, 0);
        count = 0;
    }
}
