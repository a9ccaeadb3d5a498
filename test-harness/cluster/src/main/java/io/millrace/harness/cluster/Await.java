// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaFuture;

/** Bounded waiting for something that another process or thread does. Any thread. */
public final class Await {
    private static final long ANSWER_SECONDS = 60;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {}

    /**
     * Returns when the condition holds.
     *
     * @param found what is told when it does not in time, asked for at the end
     * @throws IllegalStateException when the time is up
     */
    public static void until(BooleanSupplier condition, Duration timeout, Supplier<String> found) {
        long end = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + timeout.toMillis() + " ms: " + found.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /**
     * What the broker answers.
     *
     * @throws IllegalStateException when it refuses, or does not answer within a minute
     */
    public static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker refused or did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
