// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.util.concurrent.CountDownLatch;
import sun.misc.Signal;

/** Ctrl-C: the first ends the command in order, the second ends the process. */
final class Interrupts {
    private static final int FORCED = 130;

    private Interrupts() {}

    /** The latch opens at the first SIGINT or SIGTERM. */
    static CountDownLatch install() {
        CountDownLatch first = new CountDownLatch(1);
        handle("INT", first);
        handle("TERM", first);
        return first;
    }

    private static void handle(String name, CountDownLatch first) {
        Signal.handle(new Signal(name), signal -> {
            if (first.getCount() == 0) {
                Runtime.getRuntime().halt(FORCED);
            }
            System.err.println("stopping: committing what was processed (again to force)");
            first.countDown();
        });
    }
}
