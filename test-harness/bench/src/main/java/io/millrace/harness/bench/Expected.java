// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Cluster;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What outputs have to be, computed once for all rounds of a rig: events depend on nothing but their number. One thread. */
final class Expected {
    private final Map<Question, Rows> rows = new HashMap<>();
    private final Map<String, ByteSum> inputs = new HashMap<>();

    private record Question(Job.Task task, Engine engine, long events) {}

    /**
     * The oracle's rows.
     *
     * @param all of them
     * @param compared those that {@code isCompared} holds for
     */
    record Rows(ResultRow.Fingerprint all, ResultRow.Fingerprint compared, Predicate<ResultRow> isCompared) {}

    /** Of the bytes of messages, the same in any order. */
    record ByteSum(long messages, long sum) {
        private static final long MIX = 0x9E3779B97F4A7C15L;

        static ByteSum of(Cluster cluster, String topic) {
            long[] sums = new long[2];
            OutputTopic.read(cluster, topic, message -> {
                sums[0]++;
                sums[1] += hash(message);
            });
            return new ByteSum(sums[0], sums[1]);
        }

        private static long hash(ConsumerRecord<byte[], byte[]> message) {
            long hash =
                    message.timestamp() * MIX + 31L * Arrays.hashCode(message.key()) + Arrays.hashCode(message.value());
            return (hash ^ hash >>> 29) * MIX;
        }
    }

    /** All rows that a job should have written. */
    Rows rows(Job job) {
        return rows.computeIfAbsent(
                new Question(job.task(), job.engine(), job.events()), question -> of(job, row -> true));
    }

    /** What a topic held when it was first asked for. */
    ByteSum bytes(Cluster cluster, String topic) {
        return inputs.computeIfAbsent(topic, name -> ByteSum.of(cluster, name));
    }

    static Rows of(Job job, Predicate<ResultRow> isCompared) {
        ResultRow.Fingerprint all = new ResultRow.Fingerprint();
        ResultRow.Fingerprint compared = new ResultRow.Fingerprint();
        Oracle.forEach(job.task(), job.engine(), job.events(), row -> {
            all.add(row);
            if (isCompared.test(row)) {
                compared.add(row);
            }
        });
        return new Rows(all, compared, isCompared);
    }
}
