// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.runtime.record.SendLane;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * A producer of which it is known how many dead letters it wrote, and whether all that it sent is acknowledged, and committed
 * where it is transactional. Others can read it a little later: a commit returns before its markers are on the topics. Sent by
 * one stream thread; any thread may ask.
 */
final class TrackedProducer implements Producer<byte[], byte[]> {
    /** A topic that is not asked for is forgotten by the producer after minutes; the ordinary way asks for it. */
    private static final long OPEN_MILLIS = 1_000;

    private final Producer<byte[], byte[]> producer;
    private final Written written;
    private final TrackingClients.Watching watching;
    private final Listener listener;
    private final @Nullable ProducerBatches batches;
    private final Map<String, TopicWrites> topics = new HashMap<>();
    private TopicWrites last;
    /** Written by the thread that sends alone. */
    private final AtomicLong sent = new AtomicLong();
    /** Written by the network thread alone. */
    private final AtomicLong acknowledged = new AtomicLong();
    /** What was never on its way fails on the thread that sends. */
    private final AtomicLong refused = new AtomicLong();

    private volatile boolean inTransaction;
    /** Written by the thread that sends alone. */
    private final AtomicLong appended = new AtomicLong();

    private final Map<TopicPartition, OffsetAndMetadata> offsetsInTransaction = new HashMap<>();
    /** How many of those that were refused are no longer waited for. */
    private volatile long forgiven;
    /** What was refused first. */
    private volatile @Nullable RefusedRowsException refusal;
    /** The refusal that was there when {@link #lastingRefusal} was asked. */
    private @Nullable RefusedRowsException seen;

    private boolean isTransactional;
    private boolean outcomeUnknown;
    private volatile boolean uncommitted;
    private long deadLettersInTransaction;

    /** Hears how transactions end, where that is known. The thread that sends. */
    interface Listener {
        /** A transaction was committed, with these offsets. */
        void committed(Map<TopicPartition, OffsetAndMetadata> offsets);

        /** A transaction was aborted. */
        void aborted();
    }

    /** What all producers sent. Any thread. */
    static final class Written {
        private final String deadLetterTopic;
        private final AtomicLong deadLetters = new AtomicLong();
        private final Map<TopicPartition, AtomicLong> lastOffsets = new ConcurrentHashMap<>();

        Written(String deadLetterTopic) {
            this.deadLetterTopic = deadLetterTopic;
        }

        /** How many records were written to the dead-letter topic; those of an aborted transaction do not count. */
        long deadLetters() {
            return deadLetters.get();
        }

        /** The offsets of the last acknowledged records, by partition. */
        Map<TopicPartition, Long> lastOffsets() {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            lastOffsets.forEach((partition, offset) -> offsets.put(partition, offset.get()));
            return offsets;
        }

        private AtomicLong lastOffset(TopicPartition partition) {
            return lastOffsets.computeIfAbsent(partition, key -> new AtomicLong(-1));
        }
    }

    /** What this producer wrote to one topic. The network thread, but for the making. */
    private final class TopicWrites {
        private final String topic;
        /** Kafka Streams keeps the offsets of changelogs; of other topics it only counts, which we do by batch. */
        private final boolean changelog;

        private final boolean deadLetters;

        private @Nullable AtomicLong[] lastOffsets = new AtomicLong[0];

        /** Of the thread that sends. */
        private @Nullable TopicPartition[] places = new TopicPartition[0];

        TopicWrites(String topic) {
            this.topic = topic;
            this.changelog = topic.endsWith("-changelog");
            this.deadLetters = topic.equals(written.deadLetterTopic);
        }

        TopicPartition place(int partition) {
            if (partition >= places.length) {
                places = Arrays.copyOf(places, partition + 1);
            }
            TopicPartition place = places[partition];
            if (place == null) {
                place = new TopicPartition(topic, partition);
                places[partition] = place;
            }
            return place;
        }

        void acknowledged(RecordMetadata metadata) {
            if (watching == TrackingClients.Watching.READS || !metadata.hasOffset()) {
                return;
            }
            int partition = metadata.partition();
            if (partition >= lastOffsets.length) {
                lastOffsets = Arrays.copyOf(lastOffsets, partition + 1);
            }
            AtomicLong last = lastOffsets[partition];
            if (last == null) {
                last = written.lastOffset(new TopicPartition(topic, partition));
                lastOffsets[partition] = last;
            }
            if (metadata.offset() > last.get()) {
                last.accumulateAndGet(metadata.offset(), Math::max);
            }
        }
    }

    /** Hears what became of a record, or of those that took the short way behind it; tells Kafka Streams when one failed. */
    private final class Sent implements ProducerBatches.Placed {
        private final TopicWrites writes;
        private final @Nullable Callback callback;
        private int partition;

        Sent(TopicWrites writes, @Nullable Callback callback) {
            this.writes = writes;
            this.callback = callback;
        }

        @Override
        public void setPartition(int chosen) {
            partition = chosen;
        }

        @Override
        public TopicPartition place() {
            return writes.place(partition);
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception error) {
            if (error == null && metadata != null) {
                writes.acknowledged(metadata);
            }
            if (callback != null && (error != null || writes.changelog)) {
                callback.onCompletion(metadata, error);
            }
            // Last: whoever sees the count sees what Kafka Streams was told.
            if (error == null) {
                acknowledged.lazySet(acknowledged.get() + 1);
            } else {
                if (refusal == null) {
                    refusal = new RefusedRowsException(writes.topic, error);
                }
                refused.incrementAndGet();
            }
        }
    }

    /** The short way to one topic, as long as nothing changes that the ordinary one looks at. */
    private final class OpenLane implements SendLane.Appender {
        private final ProducerBatches batches;
        private final Sent first;
        private final Cluster cluster;
        private final int partitions;
        /** When the first record went the ordinary way, it had heard of so many failures. */
        private final long refusedBefore;

        private final long openedMillis = System.currentTimeMillis();

        OpenLane(ProducerBatches batches, Sent first, Cluster cluster, int partitions, long refusedBefore) {
            this.batches = batches;
            this.first = first;
            this.cluster = cluster;
            this.partitions = partitions;
            this.refusedBefore = refusedBefore;
        }

        @Override
        public boolean append(int partition, byte @Nullable [] key, byte @Nullable [] value, long timestamp) {
            long now = System.currentTimeMillis();
            boolean isOpen = now - openedMillis < OPEN_MILLIS
                    && now >= openedMillis
                    && cluster == batches.cluster()
                    && refused.get() == refusedBefore
                    && !outcomeUnknown
                    && (inTransaction || !isTransactional)
                    && partition < partitions
                    && timestamp >= 0;
            if (!isOpen) {
                return false;
            }
            sending();
            ProducerBatches.Outcome outcome = batches.append(
                    first.writes.topic, partition, partitions, key, value, timestamp, now, cluster, first);
            if (outcome == ProducerBatches.Outcome.SENT) {
                appended.lazySet(appended.get() + 1);
                return true;
            }
            if (outcome == ProducerBatches.Outcome.NOT_APPENDED) {
                sent.lazySet(sent.get() - 1);
            }
            return false;
        }
    }

    /**
     * @param written takes in what this producer sends
     * @param listener is told how transactions end
     * @param watching with {@code READS} the offsets of what was written are not kept
     * @param batches of the producer, or null when each record goes through its {@code send}
     */
    TrackedProducer(
            Producer<byte[], byte[]> producer,
            Written written,
            TrackingClients.Watching watching,
            Listener listener,
            @Nullable ProducerBatches batches) {
        this.producer = producer;
        this.written = written;
        this.watching = watching;
        this.listener = listener;
        this.batches = batches;
        this.last = new TopicWrites("");
    }

    /**
     * Whether something was sent that is not acknowledged, or not committed by this producer. What brokers refused stays pending until
     * it is {@link #forgiveRefused forgiven}, or the thread has failed and this producer is closed.
     */
    boolean isPending() {
        return uncommitted || acknowledged.get() + forgiven < sent.get();
    }

    /** What brokers did not take first of what was sent without a transaction; null when they took all so far. The thread that sends. */
    @Nullable
    RefusedRowsException refusal() {
        return isTransactional ? null : refusal;
    }

    /** As {@link #refusal}, when it was there the last time that this was asked. The thread that sends. */
    @Nullable
    RefusedRowsException lastingRefusal() {
        RefusedRowsException found = refusal();
        RefusedRowsException before = seen;
        seen = found;
        return found == before ? found : null;
    }

    /** What was refused so far is not waited for: it comes again, or nobody minds. Any thread. */
    void forgiveRefused() {
        forgiven = refused.get();
    }

    /** How many records were sent so far. */
    long sent() {
        return sent.get();
    }

    /** How many of them took the short way. */
    long appended() {
        return appended.get();
    }

    @Override
    public void initTransactions() {
        isTransactional = true;
        producer.initTransactions();
    }

    @Override
    public void beginTransaction() {
        producer.beginTransaction();
        inTransaction = true;
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        producer.sendOffsetsToTransaction(offsets, groupMetadata);
        offsetsInTransaction.putAll(offsets);
    }

    @Override
    public void commitTransaction() {
        outcomeUnknown = true;
        producer.commitTransaction();
        outcomeUnknown = false;
        // Here and nowhere else it is known: when the producer throws, nobody knows what became of the transaction.
        listener.committed(Map.copyOf(offsetsInTransaction));
        written.deadLetters.addAndGet(deadLettersInTransaction);
        ended();
    }

    @Override
    public void abortTransaction() {
        producer.abortTransaction();
        outcomeUnknown = false;
        listener.aborted();
        // Those of the transaction that were not sent yet were refused by its end.
        forgiveRefused();
        ended();
    }

    private void ended() {
        inTransaction = false;
        uncommitted = false;
        deadLettersInTransaction = 0;
        offsetsInTransaction.clear();
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        if (outcomeUnknown) {
            throw unsendable();
        }
        TopicWrites writes = writes(record.topic());
        if (writes.deadLetters) {
            countDeadLetter();
        }
        sending();
        SendLane lane = SendLane.opening();
        long refusedBefore = refused.get();
        Sent each = new Sent(writes, callback);
        Future<RecordMetadata> future = producer.send(record, each);
        if (lane != null) {
            open(lane, each, refusedBefore);
        }
        return future;
    }

    private void sending() {
        if (inTransaction && !uncommitted) {
            uncommitted = true;
        }
        sent.lazySet(sent.get() + 1);
    }

    /** What follows on this output may take the short way: Kafka Streams hears of its failures through the callback of this record. */
    private void open(SendLane lane, Sent first, long refusedBefore) {
        if (batches == null || first.writes.deadLetters || first.writes.changelog) {
            return;
        }
        Cluster cluster = batches.cluster();
        Integer partitions = cluster.partitionCountForTopic(first.writes.topic);
        if (partitions != null) {
            lane.open(new OpenLane(batches, first, cluster, partitions, refusedBefore));
        }
    }

    /**
     * While a commit is in doubt Kafka's producer refuses a record too, but keeps it: the next flush would then wait for it until its
     * delivery times out, after minutes, and the thread with it. Kafka Streams answers this one with a new producer, which ends the
     * transaction, and takes the thread's tasks up again.
     */
    private static KafkaException unsendable() {
        return new KafkaException(
                "nothing is sent after a commit of unknown outcome",
                new ProducerFencedException("the commit of the transaction before has timed out"));
    }

    /** Rows of one query come one after the other. */
    private TopicWrites writes(String topic) {
        TopicWrites found = last;
        if (!topic.equals(found.topic)) {
            found = topics.computeIfAbsent(topic, TopicWrites::new);
            last = found;
        }
        return found;
    }

    private void countDeadLetter() {
        if (inTransaction) {
            deadLettersInTransaction++;
        } else {
            written.deadLetters.incrementAndGet();
        }
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        producer.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        producer.unregisterMetricFromSubscription(metric);
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return producer.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return producer.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return producer.clientInstanceId(timeout);
    }

    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    @Override
    public void close(Duration timeout) {
        producer.close(timeout);
        ended();
        acknowledged.set(sent.get());
    }
}
