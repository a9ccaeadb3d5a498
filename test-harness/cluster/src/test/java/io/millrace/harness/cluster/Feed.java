// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Produces for trials on a thread of its own, at an even pace, until it is closed. */
final class Feed implements AutoCloseable {
    private static final int ROWS_A_STEP = 15;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final FutureTask<Void> task;
    private volatile boolean goesOn = true;

    /** The trials are prepared before, and nobody else uses them before {@link #close}. */
    Feed(List<? extends Trial> trials) {
        task = new FutureTask<>(() -> produce(trials), null);
        Thread thread = new Thread(task, "producer");
        thread.setDaemon(true);
        thread.start();
    }

    private void produce(List<? extends Trial> trials) {
        while (goesOn) {
            trials.forEach(trial -> trial.produce(ROWS_A_STEP));
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** Returns when brokers have all rows. */
    @Override
    public void close() {
        goesOn = false;
        try {
            task.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("producing failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
