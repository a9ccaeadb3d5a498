// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.pipelines.BrokenRecords.BrokenRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of a generator at a rate, and a record that must be refused once a second. A thread of its own; any thread
 * may stop it and ask.
 */
final class DemoFeed implements AutoCloseable {
    /** When a record was sent, microseconds since 1970; the pipelines hand headers on, so their outputs have it too. */
    static final String SENT = "demo.sent.us";

    private static final long BROKEN_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final String topic;
    private final DemoRows rows;
    private final int rowsPerSecond;
    private final Producer<byte[], byte[]> producer;
    private final LongAdder sent = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final Deque<BrokenRecord> brokenToSend = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean stopped;

    DemoFeed(String topic, DemoRows rows, int rowsPerSecond, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.rows = rows;
        this.rowsPerSecond = rowsPerSecond;
        this.producer = producer;
        this.thread = new Thread(this::run, "demo-feed-" + topic);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** All records sent so far, those included that must be refused. */
    long sent() {
        return sent.sum();
    }

    /** The records sent so far that must be refused. */
    long broken() {
        return broken.sum();
    }

    private void run() {
        long start = System.nanoTime();
        long rowsSent = 0;
        long brokenDue = start + BROKEN_EVERY_NANOS / 2;
        while (!stopped) {
            long now = System.nanoTime();
            long rowsDue = (long) ((now - start) / 1e9 * rowsPerSecond);
            for (; rowsSent < rowsDue && !stopped; rowsSent++) {
                DemoRows.Bytes row = rows.next(System.currentTimeMillis());
                send(row.key(), row.value());
            }
            if (now - brokenDue >= 0) {
                brokenDue += BROKEN_EVERY_NANOS;
                sendBroken();
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    private void sendBroken() {
        if (brokenToSend.isEmpty()) {
            brokenToSend.addAll(rows.broken(System.currentTimeMillis()));
        }
        BrokenRecord record = brokenToSend.removeFirst();
        send(record.key(), record.value());
        broken.increment();
    }

    private void send(byte @Nullable [] key, byte[] value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        Instant now = Instant.now();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        record.headers().add(SENT, Long.toString(micros).getBytes(StandardCharsets.US_ASCII));
        producer.send(record);
        sent.increment();
    }

    /** Sends nothing more; what was sent may still be on its way. */
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
