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

    Verdict {
        differences = List.copyOf(differences);
    }

    boolean isRight() {
        return differences.isEmpty();
    }

    /** Reads the output of a run and compares. */
    static Verdict of(Cluster cluster, Job job) {
        Workload computed =
                job.engine() == Engine.COPY ? Workload.W0 : job.task().workload();
        Consumer<Consumer<ResultRow>> oracle = sink -> Oracle.forEach(computed, job.task(), job.events(), sink);
        if (computed == Workload.W4 && job.engine() == Engine.DSL) {
            return ofClosedWindows(cluster, job, oracle);
        }
        return of(cluster, job, computed, row -> true, oracle, row -> true);
    }

    /**
     * The DSL has a row for each window, also for those that end between events, and none for those that are still open: what
     * ends at an event is compared, up to the last window of each partition that has closed.
     */
    private static Verdict ofClosedWindows(Cluster cluster, Job job, Consumer<Consumer<ResultRow>> oracle) {
        int[] devices = new int[Math.toIntExact(job.events())];
        Readings.forEach(
                job.task().readings(),
                job.events(),
                reading -> devices[(int) (reading.ts() - Readings.BASE_MILLIS)] = reading.device());
        long[] closed = new long[Job.PARTITIONS];
        OutputTopic.forEach(cluster, Workload.W4, job.output(), row -> {
            int partition = partition(row.device());
            closed[partition] = Math.max(closed[partition], row.first());
        });
        Predicate<ResultRow> endsAtEvent = row -> {
            long event = row.first() - Readings.BASE_MILLIS;
            return event >= 0 && event < devices.length && devices[(int) event] == Readings.device(row.device());
        };
        return of(
                cluster, job, Workload.W4, endsAtEvent, oracle, row -> row.first() <= closed[partition(row.device())]);
    }

    private static Verdict of(
            Cluster cluster,
            Job job,
            Workload computed,
            Predicate<ResultRow> isCompared,
            Consumer<Consumer<ResultRow>> oracle,
            Predicate<ResultRow> isExpected) {
        ResultRow.Fingerprint all = new ResultRow.Fingerprint();
        ResultRow.Fingerprint expected = new ResultRow.Fingerprint();
        oracle.accept(row -> {
            all.add(row);
            if (isExpected.test(row)) {
                expected.add(row);
            }
        });
        ResultRow.Fingerprint found = new ResultRow.Fingerprint();
        long messages = OutputTopic.forEach(cluster, computed, job.output(), row -> {
            if (isCompared.test(row)) {
                found.add(row);
            }
        });
        List<String> differences = new ArrayList<>();
        if (found.rows() == 0) {
            differences.add("there is no result to compare");
        } else if (!found.sameAs(expected)) {
            differences.add(found.rows() + " results, " + expected.rows() + " expected");
            Map<String, Integer> balance = new HashMap<>();
            oracle.accept(row -> {
                if (isExpected.test(row)) {
                    balance.merge(row.toString(), -1, Integer::sum);
                }
            });
            OutputTopic.forEach(cluster, computed, job.output(), row -> {
                if (isCompared.test(row)) {
                    balance.merge(row.toString(), 1, Integer::sum);
                }
            });
            differences.addAll(firstOf(balance));
        }
        return new Verdict(messages, found.rows(), all.rows(), found.sum(), differences);
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
