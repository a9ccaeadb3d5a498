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
import org.apache.kafka.common.TopicPartition;
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

    private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();
    private final AtomicLong whole = new AtomicLong();
    private final Counter records;
    private final Counter wholeCounter;

    RestoreProgress(MeterRegistry meters) {
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
        final long startNanos = System.nanoTime();
        final long from;
        final long end;
        volatile long at;
        volatile long toldNanos = startNanos;

        Restore(long from, long end) {
            this.from = from;
            this.at = from;
            this.end = end;
        }

        long remaining() {
            return Math.max(0, end - at);
        }

        double etaSeconds() {
            long done = at - from;
            double seconds = (System.nanoTime() - startNanos) / 1e9;
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
        return running.values().stream().mapToDouble(Restore::etaSeconds).max().orElse(0);
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long end) {
        running.put(partition, new Restore(from, end));
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
        long now = System.nanoTime();
        if (now - restore.toldNanos > TOLD_EVERY_NANOS) {
            restore.toldNanos = now;
            LOG.warn(
                    "restoring {} from {}: {} of {} records, about {} s to go",
                    store,
                    partition,
                    restore.at - restore.from,
                    restore.end - restore.from,
                    Math.round(restore.etaSeconds()));
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
                    Duration.ofNanos(System.nanoTime() - restore.startNanos));
        }
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long count) {
        running.remove(partition);
    }
}
