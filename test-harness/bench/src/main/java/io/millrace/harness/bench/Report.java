// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came out of a command: to be printed, kept as JSON, and put on the page of all results. Immutable.
 *
 * @param id name of its file
 * @param command that does it again
 * @param environment what it ran with
 * @param chart figures for the picture, CPU seconds per million events
 */
record Report(
        String id,
        String title,
        String command,
        String environment,
        String date,
        List<Table> tables,
        List<Judged> bars,
        List<Point> chart) {
    /** Less than half of the last digit that is shown. */
    private static final double SHOWN_LEAST = 0.000_05;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Rows of text. */
    record Table(List<String> columns, List<List<String>> rows) {
        Table {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add("| " + String.join(" | ", columns) + " |");
            lines.add("|---" + "|---:".repeat(columns.size() - 1) + "|");
            rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
            return lines;
        }
    }

    /** A bar and what was measured. */
    record Judged(String bar, double limit, double low, double median, double high, int rounds, String verdict) {
        /** Of quantities that were measured often enough to judge. */
        static Judged of(String bar, double limit, Interval interval) {
            String verdict = interval.rounds() < Bar.ROUNDS_LEAST
                    ? Bar.Reached.UNDECIDED.words() + ", " + interval.rounds() + " of " + Bar.ROUNDS_LEAST + " rounds"
                    : Bar.Reached.of(interval, limit).words();
            return new Judged(
                    bar, limit, interval.low(), interval.median(), interval.high(), interval.rounds(), verdict);
        }

        /** Of one figure that needs no repetition. */
        static Judged once(String bar, double limit, double value) {
            Bar.Reached reached = value <= limit ? Bar.Reached.MET : Bar.Reached.NOT_MET;
            return new Judged(bar, limit, value, value, value, 1, reached.words());
        }

        List<String> cells() {
            return List.of(
                    bar,
                    figure(limit),
                    figure(median),
                    rounds > 1 ? figure(low) + " to " + figure(high) : "",
                    Integer.toString(rounds),
                    verdict);
        }
    }

    /** A figure of the picture. */
    record Point(String group, String label, double value) {}

    Report {
        tables = List.copyOf(tables);
        bars = List.copyOf(bars);
        chart = List.copyOf(chart);
    }

    /** As Markdown, without the title. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Table table : tables) {
            lines.add("");
            lines.addAll(table.lines());
        }
        if (!bars.isEmpty()) {
            lines.add("");
            lines.addAll(new Table(
                            List.of("bar", "at most", "median", "90 % interval", "rounds", "verdict"),
                            bars.stream().map(Judged::cells).toList())
                    .lines());
        }
        return lines;
    }

    /** With three digits that count, four of them behind the point at most. */
    static String figure(double value) {
        double size = Math.abs(value);
        if (size < SHOWN_LEAST) {
            return "0";
        }
        if (size >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String pattern = size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : size >= 0.1 ? "%.3f" : "%.4f";
        return String.format(Locale.ROOT, pattern, value);
    }

    /** Writes {@code id.json} into a folder and returns the file. */
    Path write(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.writeString(folder.resolve(id + ".json"), JSON.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Report read(Path file) {
        try {
            return JSON.readValue(file.toFile(), Report.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
