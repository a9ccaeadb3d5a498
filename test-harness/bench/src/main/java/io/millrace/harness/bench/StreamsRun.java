// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Await;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/** Kafka Streams on a topology written by hand, with its defaults besides what all engines share. */
final class StreamsRun {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofMinutes(60);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private StreamsRun() {}

    /** Ends when the threads have processed all events and the close has committed them. */
    static Usage run(Job job) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Topology topology = StreamsTopologies.of(job);
        boolean isOneStage = topology.describe().subtopologies().size() == 1;
        try (KafkaStreams streams = new KafkaStreams(topology, properties(job))) {
            Usage.Meter meter = Usage.begin();
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    meter.firstPoll();
                }
            });
            streams.setUncaughtExceptionHandler(thrown -> {
                failure.compareAndSet(null, thrown);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            Await.until(
                    () -> streams.state() == KafkaStreams.State.RUNNING || failure.get() != null,
                    START_TIMEOUT,
                    () -> streams.state().name());
            Await.until(() -> counters(streams).size() == Job.THREADS, START_TIMEOUT, () -> "the threads' counters");
            List<? extends Metric> counters = counters(streams);
            long expected = job.events() + job.task().workload().eventsBeside(job.events());
            Await.until(
                    () -> processed(counters) >= expected || failure.get() != null,
                    TIMEOUT,
                    () -> processed(counters) + " of " + expected);
            if (!isOneStage) {
                awaitQuiet(job, counters, meter);
            }
            long allocated = Usage.allocatedByStreamThreads();
            streams.close();
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException(thrown);
            }
            return meter.end().withAllocated(allocated);
        }
    }

    /**
     * How many records come through a repartition topic nobody knows before: the end is when none came for a while. Caches are
     * emptied into such topics at commits only. The wait is not part of the result.
     */
    private static void awaitQuiet(Job job, List<? extends Metric> counters, Usage.Meter meter) {
        long quietNanos =
                QUIET.plus(job.guarantee().commitInterval()).plus(QUIET).toNanos();
        double[] seen = new double[1];
        long[] since = new long[1];
        Await.until(
                () -> {
                    double now = processed(counters);
                    if (now != seen[0]) {
                        seen[0] = now;
                        since[0] = System.nanoTime();
                        meter.pause();
                    }
                    return System.nanoTime() - since[0] > quietNanos;
                },
                TIMEOUT,
                () -> "still processing after " + processed(counters));
        meter.resume();
    }

    private static List<? extends Metric> counters(KafkaStreams streams) {
        return streams.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("process-total")
                        && metric.metricName().group().equals("stream-thread-metrics"))
                .toList();
    }

    private static double processed(List<? extends Metric> counters) {
        double sum = 0;
        for (Metric counter : counters) {
            sum += (double) counter.metricValue();
        }
        return sum;
    }

    private static Properties properties(Job job) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, job.application());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.topics().bootstrap());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, job.folder().resolve("state").toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Job.THREADS);
        properties.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, job.guarantee().property());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                job.guarantee().commitInterval().toMillis());
        job.settings().consumer().forEach(properties::put);
        job.settings().producer().forEach((name, value) -> properties.put(StreamsConfig.producerPrefix(name), value));
        properties.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION, (long)
                job.task().emitMillis());
        return properties;
    }
}
