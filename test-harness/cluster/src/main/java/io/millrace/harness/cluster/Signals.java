// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.io.IOException;

/** Signals to child processes of this one. POSIX only; any thread. */
public final class Signals {
    private Signals() {}

    /** Stops a process where it stands; the operating system keeps its connections. */
    public static void freeze(long pid) {
        send("STOP", pid);
    }

    /** Lets a process go on that {@link #freeze} stopped. */
    public static void thaw(long pid) {
        send("CONT", pid);
    }

    private static void send(String signal, long pid) {
        if (ProcessHandle.current().children().noneMatch(child -> child.pid() == pid)) {
            throw new IllegalArgumentException("process " + pid + " is not a child of this one");
        }
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + signal + " " + pid + " ended with " + code);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot send signal " + signal, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
