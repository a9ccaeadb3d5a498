// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import java.util.function.Function;
import org.apache.kafka.streams.processor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Runs something some time after rows began to wait, unless they went before. It runs only then: each call of a timer is a reason for
 * Kafka Streams to commit a task. Stream thread.
 */
@HotPath
final class HoldTimer {
    private final Function<Runnable, Cancellable> timers;
    private final Runnable release;
    private @Nullable Cancellable running;

    /**
     * Does not run.
     *
     * @param timers starts a timer that runs what it is given each time that the time is over
     */
    HoldTimer(Function<Runnable, Cancellable> timers, Runnable release) {
        this.timers = timers;
        this.release = release;
    }

    /** Rows wait. */
    void begin() {
        if (running == null) {
            running = timers.apply(release);
        }
    }

    /** No row waits. */
    void end() {
        Cancellable timer = running;
        if (timer != null) {
            timer.cancel();
            running = null;
        }
    }
}
