// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.topology.engine.RunReport;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run did, as JSON and as a line for people. */
final class Reports {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Reports() {}

    static void write(RunReport report, Path file) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        counts(root.putObject("records_in"), report.recordsIn());
        counts(root.putObject("records_out"), report.recordsOut());
        root.put("dead_letters", report.deadLetters());
        root.put("late", report.late());
        root.put("filtered", report.filtered());
        root.put("windows_open", report.windowsOpen());
        root.put("wall_s", round(report.wallSeconds()));
        root.put("cpu_s", round(report.cpuSeconds()));
        root.put("startup_s", round(report.startupSeconds()));
        root.put("rss_peak_mb", report.rssPeakMb());
        ArrayNode queries = root.putArray("queries");
        for (SourceCounters.Snapshot query : report.queries()) {
            queries.addObject()
                    .put("query", query.query())
                    .put("source", query.source())
                    .put("consumed", query.consumed())
                    .put("applied", query.applied())
                    .put("dead_lettered", query.deadLettered())
                    .put("late", query.late())
                    .put("filtered", query.filtered())
                    .put("expression_errors", query.expressionErrors());
        }
        JSON.writeValue(file.toFile(), root);
    }

    private static void counts(ObjectNode node, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach(node::put);
    }

    private static double round(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    /** How many expressions of rows failed. */
    static long failedExpressions(RunReport report) {
        return report.queries().stream()
                .mapToLong(SourceCounters.Snapshot::expressionErrors)
                .sum();
    }

    /** @param how the first word: how the run ended */
    static void summarize(RunReport report, String how) {
        long in =
                report.recordsIn().values().stream().mapToLong(Long::longValue).sum();
        long out =
                report.recordsOut().values().stream().mapToLong(Long::longValue).sum();
        long failed = failedExpressions(report);
        System.err.println(String.format(
                Locale.ROOT,
                "%s: %d in, %d out, %d dead letters, %d late%s; %.1f s",
                how,
                in,
                out,
                report.deadLetters(),
                report.late(),
                failed == 0 ? "" : ", " + failed + (failed == 1 ? " expression" : " expressions") + " failed",
                report.wallSeconds()));
    }
}
