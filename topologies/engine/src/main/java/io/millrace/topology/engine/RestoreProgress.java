// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is being restored from changelogs, how far it is and how long it may still take: as metrics, and in the log for whatever
 * takes longer than some seconds. Any thread.
 */
final class RestoreProgress implements StateRestoreListener {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);
    private static final long TOLD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier nanoTime;
    private final Consumer<String> told;
    private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();
    private final AtomicLong whole = new AtomicLong();
    private final Counter records;
    private final Counter wholeCounter;

    private RestoreProgress(MeterRegistry meters) {
        this(meters, System::nanoTime, LOG::warn);
    }

    /** That of an application which is not started yet. */
    static RestoreProgress of(KafkaStreams streams, MeterRegistry meters) {
        RestoreProgress progress = new RestoreProgress(meters);
        streams.setGlobalStateRestoreListener(progress);
        return progress;
    }

    /**
     * With a clock of its own.
     *
     * @param told gets a line for whatever takes long, every some seconds
     */
    RestoreProgress(MeterRegistry meters, LongSupplier nanoTime, Consumer<String> told) {
        this.nanoTime = nanoTime;
        this.told = told;
        records = Counter.builder("millrace.restore.records")
                .description("changelog records that were read to restore state")
                .register(meters);
        wholeCounter = Counter.builder("millrace.restore.whole")
                .description("stores that were restored from the beginning of their changelog")
                .register(meters);
        Gauge.builder("millrace.restore.remaining", this, RestoreProgress::remaining)
                .description("changelog records that are still to be read before all tasks run")
                .register(meters);
        Gauge.builder("millrace.restore.eta.seconds", this, RestoreProgress::etaSeconds)
                .description("seconds until all tasks run, at the pace so far")
                .register(meters);
    }

    private static final class Restore {
        final long startNanos;
        final long from;
        final long end;
        volatile long at;
        volatile long toldNanos;

        Restore(long startNanos, long from, long end) {
            this.startNanos = startNanos;
            this.toldNanos = startNanos;
            this.from = from;
            this.at = from;
            this.end = end;
        }

        long remaining() {
            return Math.max(0, end - at);
        }

        double etaSeconds(long nowNanos) {
            long done = at - from;
            double seconds = (nowNanos - startNanos) / 1e9;
            return done <= 0 ? 0 : seconds * remaining() / done;
        }
    }

    /** How many stores were restored from the beginning of a changelog that is not empty. */
    long wholeRestores() {
        return whole.get();
    }

    private double remaining() {
        return running.values().stream().mapToLong(Restore::remaining).sum();
    }

    private double etaSeconds() {
        long now = nanoTime.getAsLong();
        return running.values().stream()
                .mapToDouble(restore -> restore.etaSeconds(now))
                .max()
                .orElse(0);
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long end) {
        running.put(partition, new Restore(nanoTime.getAsLong(), from, end));
        if (from == 0 && end > 0) {
            whole.incrementAndGet();
            wholeCounter.increment();
        }
        LOG.info("restoring {} from {}: offsets {} to {}", store, partition, from, end);
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long batchEnd, long count) {
        records.increment(count);
        Restore restore = running.get(partition);
        if (restore == null) {
            return;
        }
        restore.at = batchEnd + 1;
        long now = nanoTime.getAsLong();
        if (now - restore.toldNanos > TOLD_EVERY_NANOS) {
            restore.toldNanos = now;
            told.accept("restoring " + store + " from " + partition + ": " + (restore.at - restore.from) + " of "
                    + (restore.end - restore.from) + " records, about " + Math.round(restore.etaSeconds(now))
                    + " s to go");
        }
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long count) {
        Restore restore = running.remove(partition);
        if (restore != null) {
            LOG.info(
                    "restored {} from {}: {} records in {}",
                    store,
                    partition,
                    count,
                    Duration.ofNanos(nanoTime.getAsLong() - restore.startNanos));
        }
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long count) {
        running.remove(partition);
    }
}
