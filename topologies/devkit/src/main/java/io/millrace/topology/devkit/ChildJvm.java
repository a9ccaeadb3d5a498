// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Java program in a process of its own that cannot outlive this one. Any thread.
 *
 * <p>The child runs on the same JDK as its parent. Its standard input is a pipe that the parent only holds open: when the
 * parent closes it, exits or is killed, the child runs its shutdown hooks and ends (after 15 s at the latest). A main
 * class that reads standard input itself cannot be run this way. Standard output and error go to one log file.
 */
public final class ChildJvm implements AutoCloseable {
    /** The number of SIGINT. */
    private static final int INTERRUPT = 2;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final int REPORTED_LINES = 30;

    private final String name;
    private final Process process;
    private final ChildOutput output;

    private ChildJvm(String name, Process process, ChildOutput output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /**
     * Starts {@code mainClass} with the class path of this process.
     *
     * @param jvmArgs options of the JVM, for example {@code -Xmx256m}
     * @param workingDir an existing folder
     * @param logFile created when absent, else appended to; its folder exists
     * @throws MillraceException EMBEDDED_FAILED when the operating system starts no process
     */
    public static ChildJvm start(
            String mainClass, List<String> jvmArgs, List<String> args, Path workingDir, Path logFile) {
        return start(mainClass, System.getProperty("java.class.path", ""), jvmArgs, args, workingDir, logFile);
    }

    /** As {@link #start(String, List, List, Path, Path)} with a class path; it must contain this class too. */
    public static ChildJvm start(
            String mainClass,
            String classPath,
            List<String> jvmArgs,
            List<String> args,
            Path workingDir,
            Path logFile) {
        List<String> command = new ArrayList<>(interruptible());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(quietFlags());
        command.addAll(jvmArgs);
        command.add("-cp");
        command.add(absolute(classPath));
        command.add(ChildMain.class.getName());
        command.add(mainClass);
        command.addAll(args);
        String name = mainClass.substring(mainClass.lastIndexOf('.') + 1);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(workingDir.toFile())
                    .redirectErrorStream(true)
                    .start();
            return new ChildJvm(name, process, ChildOutput.copying(name, process.getInputStream(), logFile));
        } catch (IOException cannotStart) {
            throw new MillraceException(
                    ErrorCode.EMBEDDED_FAILED,
                    "cannot start a Java process for " + name + ": " + cannotStart.getMessage(),
                    null,
                    cannotStart);
        }
    }

    /**
     * A shell without job control makes what it runs in the background ignore interrupts, and children inherit that; Java cannot
     * take it back for a child, but {@code env} can.
     */
    private static List<String> interruptible() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("SigIgn:")) {
                    long ignored = Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).trim(), 16);
                    boolean isIgnored = (ignored & 1L << (INTERRUPT - 1)) != 0;
                    return isIgnored ? List.of("env", "--default-signal=INT") : List.of();
                }
            }
            return List.of();
        } catch (IOException | NumberFormatException notLinux) {
            return List.of();
        }
    }

    /** Flags that keep a JVM from writing outside its folders and from warning about its own libraries. */
    private static List<String> quietFlags() {
        List<String> flags = new ArrayList<>();
        flags.add("-XX:-UsePerfData");
        flags.add("--enable-native-access=ALL-UNNAMED");
        if (Runtime.version().feature() >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /** The child has another working folder, so relative entries would point elsewhere. */
    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                entries.add(new File(entry).getAbsolutePath());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for a line of output that contains the text; lines printed before the call count, of the last 400.
     *
     * @throws MillraceException TIMED_OUT with the last lines, when the time is up or the child ends first
     */
    public String awaitLine(String text, Duration timeout) {
        String line = findLine(text, timeout);
        if (line == null) {
            throw new MillraceException(
                    ErrorCode.TIMED_OUT,
                    name + (isAlive() ? " did not print" : " ended before it printed") + " \"" + text + "\" within "
                            + timeout.toMillis() + " ms" + report());
        }
        return line;
    }

    @Nullable
    String findLine(String text, Duration timeout) {
        try {
            return output.find(text, timeout.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** The last lines that the child printed, at most 30, oldest first. */
    public List<String> lastLines() {
        return output.last(REPORTED_LINES);
    }

    /** The last lines as the tail of an error message. */
    String report() {
        List<String> last = lastLines();
        return last.isEmpty() ? "; it printed nothing" : "; the end of its log:\n  " + String.join("\n  ", last);
    }

    /**
     * Waits for the end of the child.
     *
     * @return its exit code; 128 + n when signal n ended it
     * @throws MillraceException TIMED_OUT when it still runs after {@code timeout}
     */
    public int waitFor(Duration timeout) {
        try {
            if (process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                output.awaitEnd(TimeUnit.SECONDS.toMillis(5));
                return process.exitValue();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new MillraceException(
                ErrorCode.TIMED_OUT, name + " did not end within " + timeout.toMillis() + " ms" + report());
    }

    /** Ends the child at once, as {@code kill -9} does, and waits for it. No effect on one that ended. */
    public void kill() {
        signalForcibly();
        waitFor(CLOSE_TIMEOUT);
    }

    /** Sends SIGTERM and returns at once. */
    public void terminate() {
        // Not Process.destroy(): that closes standard input too, which means something else to the child.
        process.toHandle().destroy();
    }

    private void signalForcibly() {
        // Not Process.destroyForcibly(): that closes standard output before its last lines are read.
        process.toHandle().destroyForcibly();
    }

    /** Sends SIGINT, as Ctrl-C does, and returns when it was sent. POSIX only. */
    public void interrupt() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(pid()))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException noKillCommand) {
            throw new MillraceException(
                    ErrorCode.INTERNAL, "cannot send a signal: " + noKillCommand.getMessage(), null, noKillCommand);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the child to end, as the end of this process would, and returns at once. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyBroken) {
            // The child ended before.
        }
    }

    /** Tells the child to end and waits for it; kills it after 20 s. */
    @Override
    public void close() {
        closeInput();
        try {
            waitFor(CLOSE_TIMEOUT);
        } catch (MillraceException hangs) {
            signalForcibly();
        }
    }
}
