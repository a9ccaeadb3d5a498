// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work that goes on beside a start, each on a daemon thread of its own: a pool would outlive the start. Any thread.
 */
public final class Background {
    private Background() {}

    /** Runs work whose end nobody waits for. */
    public static void run(String threadName, Runnable work) {
        Thread thread = new Thread(work, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs work whose result, or what it throws, is fetched with {@link #join}. */
    public static <T> CompletableFuture<T> supply(String threadName, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(threadName, () -> {
            try {
                result.complete(work.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /**
     * Waits for a result, also when this thread is interrupted.
     *
     * @throws RuntimeException what the work threw, itself
     */
    public static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
