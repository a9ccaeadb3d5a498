// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.topology.devkit.ChildJvm;
import io.millrace.topology.engine.config.Guarantee;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Millrace on transactions at a pace that it can keep: from the moment when an event was due to the one when a reader of committed
 * messages has its result. The first third is warm-up. Events carry whole milliseconds, so a result looks up to one older than it is.
 */
final class LatencyMode {
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long STALLED_NANOS = Duration.ofSeconds(60).toNanos();

    private final Plan plan;

    private LatencyMode(Plan plan) {
        this.plan = plan;
    }

    static Report run(Plan plan) {
        if (plan.task().workload().input() != Dataset.TRANSACTIONS) {
            throw new IllegalArgumentException("latency is measured on transactions, as in W6");
        }
        return new LatencyMode(plan).measured();
    }

    private Report measured() {
        try (Rig rig = Rig.withQuickBroker(plan.folder(), plan::jvmOptions)) {
            Job job = rig.prepared(Engine.MILLRACE, plan.task(), plan.settings(), 1);
            double[] latencies;
            try (ChildJvm child = Rig.startChild(EngineService.class, job, plan.jvmOptions(job))) {
                child.awaitLine(EngineService.READY, READY_TIMEOUT);
                latencies = latencies(rig, job);
            }
            rig.remove(job);
            return report(latencies);
        }
    }

    /** In milliseconds, sorted, without those of the warm-up. */
    private double[] latencies(Rig rig, Job job) {
        int events = Math.toIntExact(plan.load().events());
        Pace pace = new Pace(plan.load().eventsPerSecond());
        AtomicBoolean isOver = new AtomicBoolean();
        FutureTask<double[]> reading = new FutureTask<>(() -> read(job, pace, events, isOver));
        Thread reader = new Thread(reading, "latency-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            send(rig, job, pace, events);
            double[] found = reading.get();
            double[] warm = Arrays.copyOfRange(found, found.length / 3, found.length);
            Arrays.sort(warm);
            return warm;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            isOver.set(true);
        }
    }

    private static void send(Rig rig, Job job, Pace pace, int events) {
        AvroValues values = new AvroValues(
                Transactions.SCHEMA, rig.cluster().registerValue(job.topics().input(), Transactions.SCHEMA.toString()));
        GenericRecord value = new GenericData.Record(Transactions.SCHEMA);
        try (CheckedProducer producer = new CheckedProducer(rig.cluster(), Map.of("linger.ms", 0, "acks", "all"))) {
            Transactions.forEach(events, transaction -> {
                long due = (long) pace.next();
                Dataset.filled(value, transaction).put("ts", due);
                byte[] key = transaction.key().getBytes(StandardCharsets.US_ASCII);
                producer.send(new ProducerRecord<>(job.topics().input(), null, due, key, values.encode(value)));
            });
        }
    }

    /** In order of arrival; one for each event. */
    private static double[] read(Job job, Pace pace, int events, AtomicBoolean isOver) {
        Map<String, Object> config =
                new HashMap<>(Map.of("bootstrap.servers", job.topics().bootstrap()));
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        double[] latencies = new double[events];
        int read = 0;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(job.topics().output())
                    .stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            // The one event that was there before the pace began.
            int skipped = 0;
            long moved = System.nanoTime();
            while (read < events && !isOver.get()) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    moved = System.nanoTime();
                    if (each.timestamp() < pace.startMillis()) {
                        skipped++;
                    } else {
                        latencies[read++] = pace.nowMillis() - each.timestamp();
                    }
                }
                if (System.nanoTime() - moved > STALLED_NANOS) {
                    throw new IllegalStateException(read + " of " + events + " results came, and " + skipped);
                }
            }
        }
        return latencies;
    }

    private Report report(double[] sorted) {
        double half = at(sorted, 0.5);
        double nearlyAll = at(sorted, 0.99);
        boolean isExact = plan.guarantee() == Guarantee.EXACTLY_ONCE;
        double commit = plan.guarantee().commitInterval().toMillis();
        return new Report(
                "latency-" + plan.task().workload() + "-" + plan.guarantee().property(),
                "Latency: " + plan.task().workload() + " at " + plan.load().eventsPerSecond() + " events/s, "
                        + plan.guarantee().property(),
                plan.command(),
                plan.headline(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                List.of(new Report.Table(
                        List.of("", "ms"),
                        List.of(
                                List.of("p50", Report.figure(half)),
                                List.of("p90", Report.figure(at(sorted, 0.9))),
                                List.of("p99", Report.figure(nearlyAll)),
                                List.of("p99.9", Report.figure(at(sorted, 0.999))),
                                List.of("most", Report.figure(sorted[sorted.length - 1])),
                                List.of("results", Integer.toString(sorted.length))))),
                List.of(
                        Report.Judged.once("p50 in ms", isExact ? 0.6 * commit : 5, half),
                        Report.Judged.once("p99 in ms", isExact ? 1.5 * commit + 20 : 20, nearlyAll)),
                List.of());
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * share))];
    }
}
