// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a child prints to a file, line by line, and remembers the last lines. Any thread.
 *
 * <p>A thread of its own reads, because a child whose pipe is full stops.
 */
final class ChildOutput {
    private static final int REMEMBERED_LINES = 400;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader;
    private boolean ended;

    private ChildOutput(String name, InputStream input, Writer file) {
        reader = new Thread(() -> copy(input, file), name + "-output");
        reader.setDaemon(true);
    }

    static ChildOutput copying(String name, InputStream input, Path logFile) {
        Writer file;
        try {
            file = Files.newBufferedWriter(
                    logFile, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException cannotOpen) {
            throw new UncheckedIOException(cannotOpen);
        }
        ChildOutput output = new ChildOutput(name, input, file);
        output.reader.start();
        return output;
    }

    /** The first remembered line that contains the text, or null when the output ends or the time is up before it. */
    synchronized @Nullable String find(String text, long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (true) {
            for (String line : lines) {
                if (line.contains(text)) {
                    return line;
                }
            }
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                return null;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** The last lines, at most {@code count}, oldest first. */
    synchronized List<String> last(int count) {
        return lines.stream().skip(Math.max(0, lines.size() - count)).toList();
    }

    /** Waits until the output was read to its end. */
    void awaitEnd(long timeoutMillis) throws InterruptedException {
        reader.join(timeoutMillis);
    }

    private void copy(InputStream input, Writer file) {
        try (file;
                BufferedReader text = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                remember(line);
                file.write(line);
                file.write('\n');
                if (!text.ready()) {
                    file.flush();
                }
            }
        } catch (IOException closed) {
            // The child was killed, or the folder of the log is gone: there is nobody left to tell.
        } finally {
            end();
        }
    }

    private synchronized void remember(String line) {
        if (lines.size() == REMEMBERED_LINES) {
            lines.removeFirst();
        }
        lines.addLast(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
