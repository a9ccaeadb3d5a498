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
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/** Kafka Streams on a topology written by hand, with its defaults besides what all engines share. */
final class StreamsRun {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration TIMEOUT = Duration.ofMinutes(60);

    private StreamsRun() {}

    /** Ends when the threads have processed all events and the close has committed them. */
    static Usage run(Job job) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (KafkaStreams streams = new KafkaStreams(StreamsTopologies.of(job), properties(job))) {
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
            Await.until(
                    () -> processed(counters) >= job.events() || failure.get() != null,
                    TIMEOUT,
                    () -> processed(counters) + " of " + job.events());
            streams.close();
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException(thrown);
            }
            return meter.end();
        }
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
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.bootstrap());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, job.folder().resolve("state").toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Job.THREADS);
        properties.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, job.guarantee().property());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                job.guarantee().commitInterval().toMillis());
        properties.put("auto.offset.reset", "earliest");
        properties.put(StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION, (long)
                job.task().emitMillis());
        return properties;
    }
}
