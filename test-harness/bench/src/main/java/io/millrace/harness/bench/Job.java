// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.topology.engine.config.Guarantee;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of one engine; what a child process is told. Immutable.
 *
 * @param events how many the input topic holds
 * @param statement the one that runs, counted from 1; 0 for all
 * @param application prefix of all topics that the run makes, its output among them
 * @param folder for state and temporary files, for this run alone
 */
record Job(
        Engine engine,
        Task task,
        Settings settings,
        long events,
        int statement,
        Topics topics,
        String application,
        Path folder) {
    static final int PARTITIONS = 4;
    static final int THREADS = 2;

    private static final String MILLRACE_SETTING = "set.";

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
     * @param readings the events of devices
     * @param windowSeconds of W4
     * @param graceSeconds of windows by the key
     * @param keys of Millrace's input; others know what the message key is
     * @param aggregates for {@link Engine#DSL}
     * @param emitMillis how often Kafka Streams looks for sliding windows that have closed; its default is 1,000
     */
    record Task(
            Workload workload,
            Readings.Shape readings,
            int windowSeconds,
            int graceSeconds,
            Dataset.Keys keys,
            Aggregates aggregates,
            int emitMillis) {
        Task {
            if (readings.latePercent() > 0 && graceSeconds * 1_000 < Readings.LATE_MILLIS_MAX) {
                throw new IllegalArgumentException("late events need a grace of " + Readings.LATE_MILLIS_MAX + " ms");
            }
        }
    }

    /**
     * What all engines have in common.
     *
     * @param batchBytes the producers' {@code batch.size}
     * @param lingerMillis the producers' {@code linger.ms}
     * @param compression the producers' {@code compression.type}
     * @param pollRecords the consumers' {@code max.poll.records}
     * @param millrace settings of Millrace alone
     */
    record Settings(
            Guarantee guarantee,
            int batchBytes,
            int lingerMillis,
            String compression,
            int pollRecords,
            Map<String, String> millrace) {
        /** Those that Kafka Streams has when it is not told otherwise. */
        static final int BATCH_BYTES = 16_384;

        static final int LINGER_MILLIS = 100;
        static final int POLL_RECORDS = 1_000;

        Settings {
            millrace = Map.copyOf(millrace);
        }

        static Settings of(Guarantee guarantee) {
            return new Settings(guarantee, BATCH_BYTES, LINGER_MILLIS, "none", POLL_RECORDS, Map.of());
        }

        /** Of a producer, by Kafka's names. */
        Map<String, String> producer() {
            return Map.of(
                    "batch.size",
                    Integer.toString(batchBytes),
                    "linger.ms",
                    Integer.toString(lingerMillis),
                    "compression.type",
                    compression,
                    "acks",
                    "all");
        }

        /** Of a consumer, by Kafka's names. */
        Map<String, String> consumer() {
            return Map.of("max.poll.records", Integer.toString(pollRecords), "auto.offset.reset", "earliest");
        }
    }

    /**
     * Where a run reads and writes.
     *
     * @param second what the input is joined with, or empty
     * @param output topics that it writes begin with it
     * @param outputSchema the id under which the schema of {@link Workload#schema()} is registered
     */
    record Topics(String bootstrap, String registry, String input, String second, String output, int outputSchema) {}

    Guarantee guarantee() {
        return settings.guarantee();
    }

    /** This job with another task. */
    Job with(Task other) {
        return new Job(engine, other, settings, events, statement, topics, application, folder);
    }

    /** This job for one of its statements, as an application of its own. */
    Job ofStatement(int number) {
        return new Job(
                engine,
                task,
                settings,
                events,
                number,
                topics,
                application + "-statement-" + number,
                folder.resolve("statement-" + number));
    }

    /** As arguments of a program. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "engine=" + engine,
                "workload=" + task.workload(),
                "devices=" + task.readings().devices(),
                "zipf=" + task.readings().zipf(),
                "late=" + task.readings().latePercent(),
                "window=" + task.windowSeconds(),
                "grace=" + task.graceSeconds(),
                "keys=" + task.keys(),
                "aggregates=" + task.aggregates(),
                "emit=" + task.emitMillis(),
                "guarantee=" + settings.guarantee(),
                "batch=" + settings.batchBytes(),
                "linger=" + settings.lingerMillis(),
                "compression=" + settings.compression(),
                "poll=" + settings.pollRecords(),
                "events=" + events,
                "statement=" + statement,
                "bootstrap=" + topics.bootstrap(),
                "registry=" + topics.registry(),
                "input=" + topics.input(),
                "second=" + topics.second(),
                "output=" + topics.output(),
                "schema=" + topics.outputSchema(),
                "application=" + application,
                "folder=" + folder));
        settings.millrace().forEach((name, value) -> arguments.add(MILLRACE_SETTING + name + "=" + value));
        return arguments;
    }

    /** The reverse of {@link #arguments}. */
    static Job parse(List<String> arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> millrace = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.substring(0, equals);
            if (name.startsWith(MILLRACE_SETTING)) {
                millrace.put(name.substring(MILLRACE_SETTING.length()), argument.substring(equals + 1));
            } else {
                given.put(name, argument.substring(equals + 1));
            }
        }
        Settings settings = new Settings(
                Guarantee.valueOf(text(given, "guarantee")),
                number(given, "batch"),
                number(given, "linger"),
                text(given, "compression"),
                number(given, "poll"),
                millrace);
        Topics topics = new Topics(
                text(given, "bootstrap"),
                text(given, "registry"),
                text(given, "input"),
                text(given, "second"),
                text(given, "output"),
                number(given, "schema"));
        return new Job(
                Engine.valueOf(text(given, "engine")),
                task(given),
                settings,
                Long.parseLong(text(given, "events")),
                number(given, "statement"),
                topics,
                text(given, "application"),
                Path.of(text(given, "folder")));
    }

    private static Task task(Map<String, String> given) {
        Readings.Shape shape = new Readings.Shape(
                number(given, "devices"), Double.parseDouble(text(given, "zipf")), number(given, "late"));
        return new Task(
                Workload.valueOf(text(given, "workload")),
                shape,
                number(given, "window"),
                number(given, "grace"),
                Dataset.Keys.valueOf(text(given, "keys")),
                Aggregates.valueOf(text(given, "aggregates")),
                number(given, "emit"));
    }

    private static int number(Map<String, String> given, String name) {
        return Integer.parseInt(text(given, name));
    }

    private static String text(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " in " + given);
        }
        return value;
    }
}
