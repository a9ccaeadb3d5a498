// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The first class that runs in a {@link ChildJvm}: watches standard input and calls the real main class.
 *
 * <p>The parent holds the other end of standard input and never writes. The operating system closes it when the parent
 * ends, also by {@code kill -9}, so the end of input is the one reliable sign that nobody needs this process any more.
 * One use a process.
 */
final class ChildMain {
    /** How long an orderly exit may take before the process is halted. */
    private static final long EXIT_MILLIS = 15_000;

    private static volatile boolean inputClosed;

    private ChildMain() {}

    /** Whether this process ends because its parent let go of it, and not by a signal. */
    static boolean inputClosed() {
        return inputClosed;
    }

    public static void main(String[] arguments) throws Throwable {
        daemon("parent-watch", ChildMain::exitAtEndOfInput).start();
        Method main = Class.forName(arguments[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException failure) {
            // Other threads of a half-started program may not be daemons and would keep the process.
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void exitAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // What the parent writes has no meaning.
            }
        } catch (IOException broken) {
            // The pipe is gone, which is the same as its end.
        }
        inputClosed = true;
        daemon("exit-guard", ChildMain::haltIfExitHangs).start();
        System.exit(0);
    }

    private static void haltIfExitHangs() {
        try {
            Thread.sleep(EXIT_MILLIS);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
