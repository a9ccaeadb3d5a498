// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Utils;

/**
 * Whether a run's output is that of the oracle.
 *
 * @param messages that the run wrote
 * @param rows results that were compared
 * @param expected results that the oracle has of all events; more than {@code rows} when windows were still open
 * @param checksum of the compared results, the same in any order
 * @param differences lines about the first results that differ, empty when none does
 */
record Verdict(long messages, long rows, long expected, long checksum, List<String> differences) {
    private static final int SHOWN = 5;

    private static final double SCORE_TOLERANCE = 1e-5;

    Verdict {
        differences = List.copyOf(differences);
    }

    boolean isRight() {
        return differences.isEmpty();
    }

    /**
     * Reads the output of a run and compares.
     *
     * @param known what was expected of runs before this one
     */
    static Verdict of(Cluster cluster, Job job, Expected known) {
        if (!job.engine().hasOutput()) {
            return new Verdict(0, 0, 0, 0, List.of());
        }
        if (job.engine() == Engine.COPY) {
            return ofCopy(cluster, job, known);
        }
        if (job.task().workload() == Workload.W4 && job.engine() == Engine.DSL) {
            return ofClosedWindows(cluster, job);
        }
        return new Comparing(cluster, job, row -> true).verdict(known.rows(job));
    }

    /** A copy has the bytes of the input. */
    private static Verdict ofCopy(Cluster cluster, Job job, Expected known) {
        Expected.ByteSum input = known.bytes(cluster, job.topics().input());
        Expected.ByteSum output = Expected.ByteSum.of(cluster, job.topics().output());
        List<String> differences = input.equals(output)
                ? List.of()
                : List.of(output.messages() + " messages, " + input.messages() + " expected, or their bytes differ");
        return new Verdict(output.messages(), output.messages(), input.messages(), output.sum(), differences);
    }

    /**
     * The DSL has a row for each window, also for those that end between events, and none for those that are still open: what
     * ends at an event is compared, up to the last window of each partition that has closed.
     */
    private static Verdict ofClosedWindows(Cluster cluster, Job job) {
        int[] devices = new int[Math.toIntExact(job.events())];
        Readings.forEach(
                job.task().readings(),
                job.events(),
                reading -> devices[(int) (reading.ts() - Readings.BASE_MILLIS)] = reading.device());
        long[] closed = new long[Job.PARTITIONS];
        OutputTopic.forEach(cluster, Workload.W4, List.of(job.topics().output()), row -> {
            int partition = partition(row.key());
            closed[partition] = Math.max(closed[partition], row.first());
        });
        Predicate<ResultRow> endsAtEvent = row -> {
            long event = row.first() - Readings.BASE_MILLIS;
            return event >= 0 && event < devices.length && devices[(int) event] == Readings.device(row.key());
        };
        Predicate<ResultRow> isClosed = row -> row.first() <= closed[partition(row.key())];
        return new Comparing(cluster, job, endsAtEvent).verdict(Expected.of(job, isClosed));
    }

    /** One comparison. One thread. */
    private static final class Comparing {
        private final Cluster cluster;
        private final Job job;
        private final Workload computed;
        private final Job.Task task;
        private final Predicate<ResultRow> isCompared;

        Comparing(Cluster cluster, Job job, Predicate<ResultRow> isCompared) {
            this.cluster = cluster;
            this.job = job;
            this.isCompared = isCompared;
            this.computed = job.task().workload();
            this.task = job.task();
        }

        Verdict verdict(Expected.Rows expected) {
            ResultRow.Fingerprint found = new ResultRow.Fingerprint();
            long messages = forEachFound(row -> found.add(row));
            List<String> differences = new ArrayList<>();
            if (found.rows() == 0) {
                differences.add("there is no result to compare");
            } else if (!found.sameAs(expected.compared())) {
                differences.add(
                        found.rows() + " results, " + expected.compared().rows() + " expected");
                Map<String, Integer> balance = new HashMap<>();
                Oracle.forEach(task, job.engine(), job.events(), row -> {
                    if (expected.isCompared().test(row)) {
                        balance.merge(row.toString(), -1, Integer::sum);
                    }
                });
                forEachFound(row -> balance.merge(row.toString(), 1, Integer::sum));
                differences.addAll(firstOf(balance));
            }
            return new Verdict(messages, found.rows(), expected.all().rows(), found.sum(), differences);
        }

        private long forEachFound(Consumer<ResultRow> sink) {
            // All of them, also of an engine that is to write to one alone: if it wrote to others, it did more than it
            // says.
            List<String> topics = computed.resultTopics().stream()
                    .map(suffix -> job.topics().output() + suffix)
                    .toList();
            double[] scores = computed == Workload.W6 ? scores() : new double[0];
            return OutputTopic.forEach(cluster, computed, topics, row -> {
                if (isCompared.test(row)) {
                    sink.accept(computed == Workload.W6 ? snapped(row, scores) : row);
                }
            });
        }

        /** Floats may be added in any order and batches of any size: what is near enough counts as the same. */
        private static ResultRow snapped(ResultRow row, double[] scores) {
            long event = row.first() - Readings.BASE_MILLIS;
            boolean isNear = event >= 0
                    && event < scores.length
                    && Math.abs(scores[(int) event] - row.decimal(1)) <= SCORE_TOLERANCE;
            return isNear ? new ResultRow(row.key(), row.first(), scores[(int) event]) : row;
        }

        private double[] scores() {
            double[] scores = new double[Math.toIntExact(job.events())];
            Transactions.forEach(
                    job.events(), each -> scores[(int) (each.ts() - Readings.BASE_MILLIS)] = Oracle.score(each));
            return scores;
        }
    }

    private static List<String> firstOf(Map<String, Integer> balance) {
        List<String> lines = new ArrayList<>();
        String[] rows = balance.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
        Arrays.sort(rows);
        for (int sign : new int[] {-1, 1}) {
            Arrays.stream(rows)
                    .filter(row -> Integer.signum(balance.getOrDefault(row, 0)) == sign)
                    .limit(SHOWN)
                    .forEach(row -> lines.add((sign < 0 ? "missing    " : "unexpected ") + row));
        }
        return lines;
    }

    /** Where Kafka's producers put a key. */
    private static int partition(String device) {
        byte[] key = device.getBytes(StandardCharsets.US_ASCII);
        return Utils.toPositive(Utils.murmur2(key)) % Job.PARTITIONS;
    }
}
