// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls every so often while rows come that wait. It does not run for ever: each call of a timer is a reason for Kafka Streams to
 * commit the task. It is not set anew for each batch either: Kafka Streams keeps a cancelled timer until its time is over. Stream
 * thread.
 */
final class LingerTimer {
    private final ProcessorContext<byte[], byte[]> context;
    private final Duration linger;
    private final Runnable release;
    private @Nullable Cancellable running;

    /** @param linger at least a millisecond */
    LingerTimer(ProcessorContext<byte[], byte[]> context, Duration linger, Runnable release) {
        this.context = context;
        this.linger = linger;
        this.release = release;
    }

    /** A row waits; nothing when the timer runs. */
    void start() {
        if (running == null) {
            running = context.schedule(linger, PunctuationType.WALL_CLOCK_TIME, now -> release.run());
        }
    }

    /** No row has waited for a while. */
    void stop() {
        Cancellable timer = running;
        if (timer != null) {
            running = null;
            timer.cancel();
        }
    }
}
