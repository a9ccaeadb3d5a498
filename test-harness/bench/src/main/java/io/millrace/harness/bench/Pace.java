// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** When each event of a steady stream is due; who is late goes on without a pause. One thread. */
final class Pace {
    private static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final double nanosPerEvent;
    private final long startNanos = System.nanoTime();
    private final long startMillis = System.currentTimeMillis();
    private long events;

    Pace(int eventsPerSecond) {
        this.nanosPerEvent = 1e9 / eventsPerSecond;
    }

    /** Waits until the next event is due and returns when that is or was, in milliseconds of the wall clock. */
    double next() {
        double due = events++ * nanosPerEvent;
        long left = startNanos + (long) due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(Math.max(left, SHORT_NANOS));
            left = startNanos + (long) due - System.nanoTime();
        }
        return startMillis + due / 1e6;
    }

    /** The wall clock when the first event was due. Any thread. */
    long startMillis() {
        return startMillis;
    }

    /** The wall clock, with the fractions of this pace. Any thread. */
    double nowMillis() {
        return startMillis + (System.nanoTime() - startNanos) / 1e6;
    }
}
