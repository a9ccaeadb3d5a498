// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.state.kafka.Transactions;
import io.millrace.topology.runtime.BatchLane;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's own clients; of the consumers that feed tasks it is known how far they have read, of producers whether others can
 * read what they sent. Written by stream threads, read by any.
 */
final class TrackingClients extends DefaultKafkaClientSupplier {
    private final Map<TopicPartition, Reading> readings = new ConcurrentHashMap<>();
    private final AtomicLong firstPollNanos = new AtomicLong();
    private final AtomicLong commits = new AtomicLong();
    private final List<TrackedProducer> producers = new CopyOnWriteArrayList<>();
    private final TrackedProducer.Written written;
    private final Watching watching;
    private final BatchLane lane;
    private final Transactions transactions;

    /** Whether it is known of records on their way out when others can read them; that costs an object a record. */
    enum Watching {
        READS,
        READS_AND_WRITES
    }

    /**
     * Clients of one application.
     *
     * @param lane which records go to Kafka Streams in runs
     * @param deadLetterTopic records that are written to it are counted
     * @param transactions is told what is committed
     */
    TrackingClients(Watching watching, BatchLane lane, String deadLetterTopic, Transactions transactions) {
        this.watching = watching;
        this.lane = lane;
        this.transactions = transactions;
        this.written = new TrackedProducer.Written(deadLetterTopic);
    }

    /**
     * How far a partition has been read.
     *
     * @param position the offset of the next record that could come; behind markers and aborted records, too
     * @param lastReturned the offset of the last record that came, or -1
     */
    record Reading(long position, long lastReturned) {}

    @Nullable
    Reading reading(TopicPartition partition) {
        return readings.get(partition);
    }

    /** {@code System.nanoTime} of the first poll, or 0 when there was none yet. */
    long firstPollNanos() {
        return firstPollNanos.get();
    }

    /** How often a consumer's offsets or a transaction were committed. */
    long commits() {
        return commits.get();
    }

    boolean watchesWrites() {
        return watching == Watching.READS_AND_WRITES;
    }

    /** How many records were sent so far. */
    long sent() {
        return producers.stream().mapToLong(TrackedProducer::sent).sum();
    }

    /** How many dead letters were written: those that are committed, where a transaction commits them. */
    long deadLetters() {
        return written.deadLetters();
    }

    /** The offsets of the last records that brokers took, by partition. */
    Map<TopicPartition, Long> written() {
        return written.lastOffsets();
    }

    /** Whether all records that were sent are acknowledged, and committed where they belong to transactions. */
    boolean allCommitted() {
        return producers.stream().noneMatch(TrackedProducer::isPending);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        TrackedProducer tracked =
                new TrackedProducer(super.getProducer(config), written, watching, this::transactionEnded);
        if (watching == Watching.READS_AND_WRITES) {
            producers.add(tracked);
        }
        return tracked;
    }

    /** On the thread of the producer. */
    private void transactionEnded(TrackedProducer.End end) {
        if (end == TrackedProducer.End.COMMITTED) {
            commits.incrementAndGet();
            transactions.committed();
        } else {
            transactions.aborted();
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Consumer<byte[], byte[]> consumer = super.getConsumer(config);
        return lane.over((Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                TrackingClients.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (proxy, method, arguments) -> call(consumer, method, arguments)));
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object call(
            Consumer<byte[], byte[]> consumer, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            Object result = method.invoke(consumer, arguments);
            if (method.getName().equals("poll")) {
                polled(consumer, (ConsumerRecords<byte[], byte[]>) result);
            }
            if (method.getName().equals("commitSync")) {
                commits.incrementAndGet();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private void polled(Consumer<byte[], byte[]> consumer, ConsumerRecords<?, ?> records) {
        firstPollNanos.compareAndSet(0, System.nanoTime());
        for (TopicPartition partition : consumer.assignment()) {
            List<? extends ConsumerRecord<?, ?>> own = records.records(partition);
            long last = own.isEmpty() ? -1 : own.get(own.size() - 1).offset();
            Reading before = readings.get(partition);
            long returned = last >= 0 || before == null ? last : before.lastReturned();
            try {
                long position = consumer.position(partition, java.time.Duration.ZERO);
                if (before == null || before.position() != position || before.lastReturned() != returned) {
                    readings.put(partition, new Reading(position, returned));
                }
            } catch (TimeoutException notKnownYet) {
                readings.remove(partition);
            }
        }
    }
}
