// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of one engine; what a child process is told. Immutable.
 *
 * @param events how many the input topic holds
 * @param outputSchema the id under which the schema of {@link Workload#schema()} is registered
 * @param application prefix of all topics that the run makes, its output among them
 * @param folder for state and temporary files, for this run alone
 */
record Job(
        Engine engine,
        Task task,
        Guarantee guarantee,
        long events,
        String bootstrap,
        String registry,
        String input,
        String output,
        int outputSchema,
        String application,
        Path folder) {
    static final int PARTITIONS = 4;
    static final int THREADS = 2;

    /** How Kafka Streams keeps the aggregates of a window. */
    enum Aggregates {
        /** As Avro records, as users of a registry do. */
        AVRO,
        /** As 32 bytes, as fast as it goes. */
        BINARY
    }

    /**
     * What is computed.
     *
     * @param readings the events
     * @param windowSeconds of W4
     * @param graceSeconds of W2 and W4
     * @param aggregates for {@link Engine#DSL}
     * @param emitMillis how often Kafka Streams looks for sliding windows that have closed; its default is 1,000
     */
    record Task(
            Workload workload,
            Readings.Shape readings,
            int windowSeconds,
            int graceSeconds,
            Aggregates aggregates,
            int emitMillis) {
        Task {
            if (readings.latePercent() > 0 && graceSeconds * 1_000 < Readings.LATE_MILLIS_MAX) {
                throw new IllegalArgumentException("late events need a grace of " + Readings.LATE_MILLIS_MAX + " ms");
            }
        }
    }

    /** This job with another task. */
    Job with(Task other) {
        return new Job(
                engine,
                other,
                guarantee,
                events,
                bootstrap,
                registry,
                input,
                output,
                outputSchema,
                application,
                folder);
    }

    /** As arguments of a program. */
    List<String> arguments() {
        return List.of(
                "engine=" + engine,
                "workload=" + task.workload(),
                "devices=" + task.readings().devices(),
                "zipf=" + task.readings().zipf(),
                "late=" + task.readings().latePercent(),
                "window=" + task.windowSeconds(),
                "grace=" + task.graceSeconds(),
                "aggregates=" + task.aggregates(),
                "emit=" + task.emitMillis(),
                "guarantee=" + guarantee,
                "events=" + events,
                "bootstrap=" + bootstrap,
                "registry=" + registry,
                "input=" + input,
                "output=" + output,
                "schema=" + outputSchema,
                "application=" + application,
                "folder=" + folder);
    }

    /** The reverse of {@link #arguments}. */
    static Job parse(List<String> arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Readings.Shape shape = new Readings.Shape(
                Integer.parseInt(text(given, "devices")),
                Double.parseDouble(text(given, "zipf")),
                Integer.parseInt(text(given, "late")));
        Task task = new Task(
                Workload.valueOf(text(given, "workload")),
                shape,
                Integer.parseInt(text(given, "window")),
                Integer.parseInt(text(given, "grace")),
                Aggregates.valueOf(text(given, "aggregates")),
                Integer.parseInt(text(given, "emit")));
        return new Job(
                Engine.valueOf(text(given, "engine")),
                task,
                Guarantee.valueOf(text(given, "guarantee")),
                Long.parseLong(text(given, "events")),
                text(given, "bootstrap"),
                text(given, "registry"),
                text(given, "input"),
                text(given, "output"),
                Integer.parseInt(text(given, "schema")),
                text(given, "application"),
                Path.of(text(given, "folder")));
    }

    private static String text(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " in " + given);
        }
        return value;
    }
}
