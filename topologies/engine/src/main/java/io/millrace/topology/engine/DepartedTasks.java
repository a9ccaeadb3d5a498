// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.state.kafka.MillraceStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Removes the state of tasks that went elsewhere, as often as Kafka Streams' cleaner removes their folders. On a daemon thread of its
 * own from {@link #start} to {@link #close}.
 */
final class DepartedTasks implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "millrace-departed-tasks");
        thread.setDaemon(true);
        return thread;
    });

    private DepartedTasks() {}

    /**
     * @param folder that Kafka Streams keeps the folders of tasks in
     * @param allRun whether all tasks run: otherwise some may be about to be opened
     */
    static DepartedTasks start(MillraceStores stores, Path folder, Duration delay, BooleanSupplier allRun) {
        DepartedTasks departed = new DepartedTasks();
        long millis = Math.max(1, delay.toMillis());
        departed.timer.scheduleWithFixedDelay(
                () -> {
                    if (allRun.getAsBoolean()) {
                        stores.removeDeparted(folder);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
        return departed;
    }

    @Override
    public void close() {
        timer.shutdown();
    }
}
