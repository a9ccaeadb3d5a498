// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.harness.spec.CaseResult.Status;
import io.millrace.harness.spec.record.CaseJson;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All cases of a folder, in one JVM, one after the other. One thread.
 *
 * <pre>{@code
 * List<CaseResult> results = new ConformanceRun(Path.of("cases")).run();
 * ConformanceRun.write(results, Path.of("results.json"));
 * }</pre>
 */
public final class ConformanceRun {
    /** A case that takes longer hangs. */
    private static final long SECONDS_MAX = 20;

    private final Path cases;
    private final Predicate<String> selected;

    /** @param cases a folder; links are followed */
    public ConformanceRun(Path cases) {
        this(cases, file -> true);
    }

    /** @param selected which files to run, by their names */
    public ConformanceRun(Path cases, Predicate<String> selected) {
        this.cases = cases;
        this.selected = selected;
    }

    /**
     * Runs the cases in the order of their paths.
     *
     * @throws MillraceException MR-8001 when the folder or a file cannot be read
     */
    public List<CaseResult> run() {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("millrace-cases-");
            return run(folder);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "the cases in " + cases + " cannot be read: " + e.getMessage(), null, e);
        } finally {
            if (folder != null) {
                delete(folder);
            }
        }
    }

    private List<CaseResult> run(Path folder) throws IOException {
        CaseFunctions functions = new CaseFunctions();
        List<CaseResult> results = new ArrayList<>();
        ExecutorService worker = newWorker();
        try {
            for (Path file : files()) {
                JsonNode content = CaseJson.read(file);
                if (!content.has("source")) {
                    continue;
                }
                ConformanceCase tested = ConformanceCase.read(content);
                Future<CaseResult> future = worker.submit(() -> new CaseRunner(tested, functions, folder).run());
                CaseResult result = await(tested, future);
                results.add(result);
                if (!future.isDone() || future.isCancelled()) {
                    // Its thread may go on for ever; it is a daemon.
                    worker.shutdownNow();
                    worker = newWorker();
                }
            }
        } finally {
            worker.shutdownNow();
        }
        return results;
    }

    private static ExecutorService newWorker() {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "millrace-case");
            thread.setDaemon(true);
            return thread;
        });
    }

    private static CaseResult await(ConformanceCase tested, Future<CaseResult> future) {
        try {
            return future.get(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            return CaseResult.of(tested, Status.ERROR, "no end after " + SECONDS_MAX + " s");
        } catch (ExecutionException e) {
            return CaseResult.of(tested, Status.ERROR, "stopped: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.TIMED_OUT, "interrupted", null, e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(cases, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.getFileName().toString().equals("manifest.json"))
                    .filter(file -> selected.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It is in the temporary folder of the process.
        }
    }

    /** How many cases ended how, in one line. */
    public static String summary(List<CaseResult> results) {
        Map<Status, Integer> counts = new EnumMap<>(Status.class);
        results.forEach(result -> counts.merge(result.status(), 1, Integer::sum));
        StringBuilder line = new StringBuilder(results.size() + " cases");
        for (Status status : Status.values()) {
            line.append(", ").append(counts.getOrDefault(status, 0)).append(' ').append(word(status));
        }
        return line.toString();
    }

    /**
     * Writes the results as a JSON array.
     *
     * @throws MillraceException MR-8001 when the file cannot be written
     */
    public static void write(List<CaseResult> results, Path file) {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ArrayNode array = json.createArrayNode();
        for (CaseResult result : results) {
            ObjectNode node = array.addObject()
                    .put("source", result.source())
                    .put("format", result.format())
                    .put("status", word(result.status()))
                    .put("detail", result.detail());
            if (result.messageMatched() != null) {
                node.put("messageMatched", result.messageMatched());
            }
        }
        try {
            json.writeValue(file.toFile(), array);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "results cannot be written to " + file + ": " + e.getMessage(), null, e);
        }
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
