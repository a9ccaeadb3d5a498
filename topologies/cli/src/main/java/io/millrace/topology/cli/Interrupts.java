// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** Ctrl-C: the first ends the command in order, the second ends the process. */
final class Interrupts {
    private static final int FORCED = 130;
    private static final long CLEANUP_MILLIS = 1_500;

    private Interrupts() {}

    /** The latch opens at the first SIGINT or SIGTERM. */
    static CountDownLatch install() {
        return install(() -> "stopping: committing what was processed (again to force)");
    }

    /**
     * The latch opens at the first SIGINT or SIGTERM.
     *
     * @param notice what is said then, or null for nothing
     */
    static CountDownLatch install(@Nullable Supplier<String> notice) {
        CountDownLatch first = new CountDownLatch(1);
        handle("INT", first, notice);
        handle("TERM", first, notice);
        return first;
    }

    private static void handle(String name, CountDownLatch first, @Nullable Supplier<String> notice) {
        Signal.handle(new Signal(name), signal -> {
            if (first.getCount() == 0) {
                force();
            }
            if (notice != null) {
                System.err.println(notice.get());
            }
            first.countDown();
        });
    }

    /** The run's own folder is still removed; whoever holds that up is not waited for. */
    private static void force() {
        Thread guard = new Thread(
                () -> {
                    try {
                        Thread.sleep(CLEANUP_MILLIS);
                    } catch (InterruptedException nobodyDoes) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(FORCED);
                },
                "millrace-force");
        guard.setDaemon(true);
        guard.start();
        System.exit(FORCED);
    }
}
