// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.harness.spec.SpecCase;
import io.millrace.harness.spec.SpecFile;
import io.millrace.harness.spec.SpecRun;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.devkit.Directories;
import io.millrace.topology.sql.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the tests that stand in SQL files, and tells how each went. One thread. */
final class TestedFiles {
    private final List<SourceText> before = new ArrayList<>();
    private final List<SpecCase> tests = new ArrayList<>();

    /**
     * Reads the files.
     *
     * @throws MillraceException MR-8001 when a file cannot be read, MR-8002 when none has a test, or one is not written as tests are
     */
    TestedFiles(List<Path> files) {
        for (Path file : files) {
            String text = read(file);
            if (SpecFile.isIn(text)) {
                tests.addAll(tests(file, text));
            } else {
                before.add(new SourceText(file.toString(), text));
            }
        }
        if (tests.isEmpty()) {
            throw new MillraceException(
                    ErrorCode.USAGE,
                    files.isEmpty() ? "nothing to test is given" : "there is no test in what is given",
                    "name a SQL file in which --@test: title begins each test");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND,
                    Files.exists(file) ? file + " cannot be read: " + e.getMessage() : file + " does not exist",
                    null,
                    e);
        }
    }

    private static List<SpecCase> tests(Path file, String text) {
        try {
            return SpecFile.read(file.toString(), text);
        } catch (IllegalArgumentException e) {
            throw new MillraceException(
                    ErrorCode.USAGE, String.valueOf(e.getMessage()), "see reference/tests.md of the documentation", e);
        }
    }

    /** Runs all; 1 when one of them failed, else 0. */
    int run() {
        int failed = 0;
        Path folder = temporary();
        try {
            SpecRun run = new SpecRun(folder, before);
            for (SpecCase tested : tests) {
                String problem = problem(run, tested);
                System.out.println((problem == null ? "ok      " : "failed  ") + tested);
                if (problem != null) {
                    failed++;
                    System.out.println(problem.strip().indent(8).stripTrailing());
                }
            }
        } finally {
            Directories.delete(folder);
        }
        System.out.println((tests.size() == 1 ? "1 test" : tests.size() + " tests") + ", " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("millrace-tests-");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Whatever a test runs into, the next one is run. */
    private static @Nullable String problem(SpecRun run, SpecCase tested) {
        try {
            return run.problem(tested, SpecRun.Lane.BATCH);
        } catch (MillraceException failure) {
            return failure.render();
        } catch (RuntimeException failure) {
            return String.valueOf(failure);
        }
    }
}
