// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.types.HotPath;
import io.millrace.topology.runtime.record.SendLane;
import java.lang.reflect.Field;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.clients.producer.internals.RecordAccumulator;
import org.apache.kafka.clients.producer.internals.Sender;
import org.apache.kafka.clients.producer.internals.TransactionManager;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.record.internal.Record;
import org.jspecify.annotations.Nullable;

/**
 * The batches that Kafka's producer collects, for records whose topic it knows: what {@code KafkaProducer.send} does between its
 * looks at metadata, without its objects for each record. The thread that sends.
 */
@HotPath
final class ProducerBatches {
    /** More than a record and its batch have beside key and value. */
    private static final int OVERHEAD_MAX = 1_024;

    private final RecordAccumulator accumulator;
    private final ProducerMetadata metadata;
    private final Sender sender;
    private final @Nullable TransactionManager transactions;
    private final long maxBlockMillis;
    private final long bytesMax;
    /**
     * A new batch is told at once. That one is full Kafka's producer tells with each record as long as the batch waits, and its thread looks
     * through all partitions each time; once a millisecond will do.
     */
    private long wokenMillis;

    private ProducerBatches(KafkaProducer<byte[], byte[]> producer) throws ReflectiveOperationException {
        accumulator = read(producer, "accumulator", RecordAccumulator.class);
        metadata = read(producer, "metadata", ProducerMetadata.class);
        sender = read(producer, "sender", Sender.class);
        transactions = (TransactionManager) field("transactionManager").get(producer);
        maxBlockMillis = read(producer, "maxBlockTimeMs", Long.class);
        bytesMax =
                Math.min(read(producer, "maxRequestSize", Integer.class), read(producer, "totalMemorySize", Long.class))
                        - OVERHEAD_MAX;
    }

    /**
     * Null when records have to take the ordinary way: somebody wants to see them or to choose their partitions, or the producer is
     * not made as that of Kafka 4.3.
     *
     * @param config the producer's
     */
    static @Nullable ProducerBatches of(Producer<byte[], byte[]> producer, Map<String, Object> config) {
        boolean isObserved = config.containsKey(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)
                || config.containsKey(ProducerConfig.PARTITIONER_CLASS_CONFIG)
                || config.containsKey(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG);
        if (isObserved || !(producer instanceof KafkaProducer<byte[], byte[]> kafka)) {
            return null;
        }
        try {
            return new ProducerBatches(kafka);
        } catch (ReflectiveOperationException | ClassCastException otherVersion) {
            return null;
        }
    }

    private static Field field(String name) throws ReflectiveOperationException {
        Field field = KafkaProducer.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static <T> T read(KafkaProducer<?, ?> producer, String name, Class<T> type)
            throws ReflectiveOperationException {
        Object value = field(name).get(producer);
        if (value == null) {
            throw new NoSuchFieldException(name + " is null");
        }
        return type.cast(value);
    }

    /** The topics and partitions as the producer knows them now; another object when it learnt something. */
    Cluster cluster() {
        return metadata.fetch();
    }

    /** What became of a record. */
    enum Outcome {
        /** It is in a batch, or its failure was told. */
        SENT,
        /** It is in no batch: it is to take the ordinary way. */
        NOT_APPENDED,
        /** It is in a batch that will never be committed: it is to take the ordinary way, which fails as it is meant to. */
        REFUSED
    }

    /**
     * Appends a record, and adds its partition to the transaction if there is one.
     *
     * @param topic is in the cluster
     * @param partition of the topic, or {@link SendLane#ANY_PARTITION}
     * @param partitions how many the topic has
     * @param nowMillis the time
     * @param sent hears which partition it is, and what became of the record
     */
    Outcome append(
            String topic,
            int partition,
            int partitions,
            byte @Nullable [] key,
            byte @Nullable [] value,
            long timestamp,
            long nowMillis,
            Cluster cluster,
            Placed sent) {
        if (length(key) + length(value) > bytesMax) {
            return Outcome.NOT_APPENDED;
        }
        int chosen = partition == SendLane.ANY_PARTITION && key != null
                ? BuiltInPartitioner.partitionForKey(key, partitions)
                : partition;
        boolean appended = false;
        try {
            RecordAccumulator.RecordAppendResult result = accumulator.append(
                    topic,
                    chosen,
                    timestamp,
                    key,
                    value,
                    Record.EMPTY_HEADERS,
                    sent,
                    maxBlockMillis,
                    nowMillis,
                    cluster);
            appended = true;
            if (transactions != null) {
                transactions.maybeAddPartition(sent.place());
            }
            if (result.newBatchCreated || result.batchIsFull && nowMillis != wokenMillis) {
                wokenMillis = nowMillis;
                sender.wakeup();
            }
            return Outcome.SENT;
        } catch (ApiException failed) {
            return appended ? Outcome.REFUSED : told(failed, sent);
        } catch (KafkaException refused) {
            // The ordinary way is refused, too, and knows what to do then.
            return appended ? Outcome.REFUSED : Outcome.NOT_APPENDED;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Outcome.NOT_APPENDED;
        }
    }

    /** As Kafka's producer does when its memory stays full: on the ordinary way the thread would wait as long once more. */
    private Outcome told(ApiException failed, Placed sent) {
        sent.onCompletion(null, failed);
        if (transactions != null) {
            transactions.maybeTransitionToErrorState(failed);
        }
        return Outcome.SENT;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** Knows where the last record went that it was given along with. */
    interface Placed extends RecordAccumulator.AppendCallbacks {
        /** The partition that was set last. */
        TopicPartition place();
    }
}
