// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.harness.spec.SpecCase.Schema;
import io.millrace.harness.spec.SpecCase.Send;
import io.millrace.harness.spec.SpecCase.Told;
import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.schema.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads spec files: SQL in which comments say what is sent and what must come out.
 *
 * <pre>
 * CREATE STREAM CLICKS (…) WITH (…);                       statements for all tests of the file
 *
 * --@test: what the engine does
 * CREATE STREAM BIG AS SELECT * FROM CLICKS WHERE N &gt; 1;
 * --@send clicks                                           a topic; its records follow
 * -- "ann" : {"N": 2} @1000
 * --@expect BIG                                            exactly these, in this order
 * -- "ann" : {"N": 2} @1000
 * </pre>
 *
 * <p>The README of {@code test-harness/corpus} tells all directives. A test stands in the line of its text in which it stands in the file, so
 * that places in it are places in the file. One thread.
 */
public final class SpecFile {
    private static final String TEST = "--@test:";
    private static final String RECORD = "-- ";

    private final String name;
    private final List<SpecCase> cases = new ArrayList<>();

    private SpecFile(String name) {
        this.name = name;
    }

    /**
     * The tests of a file.
     *
     * @throws IllegalArgumentException telling the line that is no part of a spec file
     */
    public static List<SpecCase> read(Path file) {
        try {
            return read(file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is a test in the text of a SQL file. */
    public static boolean isIn(String text) {
        return text.contains(TEST);
    }

    /** The tests in the text of a file, as {@link #read(Path)}. */
    public static List<SpecCase> read(String name, String text) {
        SpecFile file = new SpecFile(name);
        int first = text.indexOf(TEST);
        if (first < 0) {
            throw new IllegalArgumentException(name + " has no test");
        }
        String prelude = text.substring(0, first);
        int line = 1 + newLines(prelude);
        for (int at = first; at >= 0; ) {
            int next = text.indexOf("\n" + TEST, at);
            String test = next < 0 ? text.substring(at) : text.substring(at, next + 1);
            file.cases.add(file.test(prelude + "\n".repeat(line - 1 - newLines(prelude)), test, line));
            line += newLines(test);
            at = next < 0 ? -1 : next + 1;
        }
        return List.copyOf(file.cases);
    }

    private static int newLines(String text) {
        return (int) text.chars().filter(each -> each == '\n').count();
    }

    // ---- one test --------------------------------------------------------------------------------------------------

    private SpecCase test(String prelude, String text, int line) {
        Reading reading = new Reading(text.contains("--@error "));
        reading.sql.append(prelude);
        int at = line;
        for (String each : text.split("\n", -1)) {
            try {
                reading.line(each);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ":" + at + " " + e.getMessage(), e);
            }
            at++;
        }
        return reading.done(name + ":" + line);
    }

    private static final class Reading {
        private final boolean isMarked;
        private final StringBuilder sql = new StringBuilder();
        private final List<Integer> marks = new ArrayList<>();
        private final List<Send> sends = new ArrayList<>();
        private final Map<String, List<CaseRecord>> outputs = new LinkedHashMap<>();
        private final List<ErrorCode> codes = new ArrayList<>();
        private final Map<String, String> columns = new LinkedHashMap<>();
        private final Map<String, Long> counts = new LinkedHashMap<>();
        private final List<String> deadLetters = new ArrayList<>();
        private final List<Schema> schemas = new ArrayList<>();
        private SpecCase.Failure failure = SpecCase.Failure.NONE;
        private String title = "";
        private String sendsTo = "";
        private String comesFrom = "";

        private Reading(boolean isMarked) {
            this.isMarked = isMarked;
        }

        private void line(String line) {
            if (line.startsWith("--@")) {
                sendsTo = "";
                comesFrom = "";
                int blank = Stream.of(line.indexOf(' '), line.indexOf(':'), line.length())
                        .filter(index -> index > 0)
                        .min(Integer::compare)
                        .orElseThrow();
                directive(
                        line.substring(3, blank),
                        line.substring(Math.min(blank + 1, line.length())).strip());
            } else if (line.startsWith(RECORD) && !sendsTo.isEmpty()) {
                sends.add(new Send(sql.length(), RecordLine.input(sendsTo, line.substring(RECORD.length()))));
            } else if (line.startsWith(RECORD) && !comesFrom.isEmpty()) {
                outputs.computeIfAbsent(comesFrom, topic -> new ArrayList<>())
                        .add(RecordLine.output(comesFrom, line.substring(RECORD.length())));
            } else {
                sendsTo = "";
                comesFrom = "";
                statement(line);
                return;
            }
            sql.append(line).append('\n');
        }

        private void statement(String line) {
            int inlineError = line.indexOf("--@error ");
            for (int i = 0; i < line.length(); i++) {
                if (isMarked && line.charAt(i) == '^') {
                    marks.add(sql.length());
                } else {
                    sql.append(line.charAt(i));
                }
            }
            if (inlineError >= 0) {
                directive("error", line.substring(inlineError + 9).strip());
            }
            sql.append('\n');
        }

        private void directive(String word, String rest) {
            switch (word) {
                case "test" -> title = rest;
                case "send" -> sendsTo = named(rest);
                case "expect" -> {
                    comesFrom = named(rest);
                    outputs.computeIfAbsent(rest, topic -> new ArrayList<>());
                }
                case "error" -> codes.add(code(rest));
                // As run-ksql-test has them: what the error is called there says nothing here.
                case "expected.error", "expected.message" -> failure = SpecCase.Failure.ANY;
                case "columns" -> {
                    int colon = rest.indexOf(':');
                    columns.put(
                            rest.substring(0, colon).strip(),
                            rest.substring(colon + 1).strip());
                }
                case "count" -> {
                    int blank = rest.indexOf(' ');
                    counts.put(rest.substring(0, blank), Long.valueOf(rest.substring(blank + 1)));
                }
                case "dead-letters" -> deadLetters.addAll(Arrays.asList(rest.split(" ")));
                case "schema" -> {
                    String[] parts = rest.split(" ", 3);
                    schemas.add(new Schema(parts[0], parts[1], parts[2]));
                }
                default -> throw new IllegalArgumentException("there is no directive " + word);
            }
        }

        private static String named(String topic) {
            if (topic.isBlank()) {
                throw new IllegalArgumentException("a topic is missing");
            }
            return topic;
        }

        private static ErrorCode code(String label) {
            return Stream.of(ErrorCode.values())
                    .filter(code -> code.label().equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no code " + label));
        }

        private SpecCase done(String place) {
            if (!marks.isEmpty() && marks.size() != 2 * codes.size()) {
                throw new IllegalArgumentException(place + " needs two marks for each error");
            }
            List<Told> errors = new ArrayList<>();
            for (int i = 0; i < codes.size(); i++) {
                errors.add(
                        marks.isEmpty()
                                ? new Told(codes.get(i), -1, -1)
                                : new Told(codes.get(i), marks.get(2 * i), marks.get(2 * i + 1)));
            }
            return new SpecCase(
                    place,
                    title,
                    sql.toString(),
                    sends,
                    outputs,
                    errors,
                    failure,
                    columns,
                    counts,
                    deadLetters,
                    schemas);
        }
    }
}
