// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.devkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An engine in a process of its own, and what its log says. One thread. */
final class EngineProcess implements AutoCloseable {
    private static final Pattern RESTORE =
            Pattern.compile("restoring (\\S+) from (\\S+)-(\\d+): offsets (\\d+) to (\\d+)");
    private static final Duration END_TIMEOUT = Duration.ofSeconds(150);

    private final ChildJvm process;
    private final Path log;

    private EngineProcess(ChildJvm process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** How a store's changelog is read before its task runs. */
    record Restore(String store, int partition, long from, long end) {
        /** Nothing of what was local is used. */
        boolean isWhole() {
            return from == 0 && end > 0;
        }
    }

    /** Starts files in a mode of {@link EngineMain}; what the process writes is in a new folder below the given one. */
    static EngineProcess start(
            String mode, EngineSettings settings, List<Path> files, Path folder, List<String> jvmArguments) {
        List<String> jvm = new ArrayList<>(jvmArguments);
        jvm.add("-Dlog4j2.configurationFile=classpath:engine-child-log4j2.properties");
        try {
            Path own = Files.createTempDirectory(folder, "engine-");
            return new EngineProcess(EngineChild.start(mode, settings, files, own, jvm), own.resolve("engine.log"));
        } catch (IOException e) {
            throw new UncheckedIOException("making a folder in " + folder, e);
        }
    }

    /** Waits until all tasks run; how many stores were restored from the beginning for that. */
    long awaitReady() {
        return EngineChild.awaitReady(process);
    }

    /** Waits until a process that runs to the end of its input has ended well. */
    void awaitEnd() {
        process.awaitLine(EngineMain.DONE, END_TIMEOUT);
        int code = process.waitFor(END_TIMEOUT);
        if (code != 0) {
            throw new IllegalStateException("the engine ended with " + code + ": " + process.lastLines());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.kill();
    }

    /** All lines so far. */
    List<String> log() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + log, e);
        }
    }

    /** What was restored into active tasks so far, in order. */
    List<Restore> restores() {
        List<Restore> restores = new ArrayList<>();
        for (String line : log()) {
            Matcher found = RESTORE.matcher(line);
            if (found.find()) {
                restores.add(new Restore(
                        found.group(1),
                        Integer.parseInt(found.group(3)),
                        Long.parseLong(found.group(4)),
                        Long.parseLong(found.group(5))));
            }
        }
        return restores;
    }

    /** Those that came after the given number of others. */
    List<Restore> restoresAfter(int count) {
        List<Restore> all = restores();
        return all.subList(count, all.size());
    }

    /** The partitions of which a store was restored from the beginning. */
    List<Integer> rebuilt() {
        return restores().stream()
                .filter(Restore::isWhole)
                .map(Restore::partition)
                .distinct()
                .sorted()
                .toList();
    }

    /** From the first assignment of tasks until all of them ran for the first time; to be called when they do. */
    long assignmentToRunningMillis() {
        return millisOf("REBALANCING -> RUNNING") - millisOf("Notifying assignor about the new Assignment");
    }

    private long millisOf(String text) {
        String line = log().stream()
                .filter(each -> each.contains(text))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not in the log: " + text));
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    @Override
    public void close() {
        process.close();
    }
}
