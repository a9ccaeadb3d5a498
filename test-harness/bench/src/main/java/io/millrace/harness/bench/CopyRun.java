// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.topology.engine.config.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies bytes with Kafka's clients alone: threads with a consumer and a producer each, their shares of the partitions, and the
 * guarantee's commits. Each instance belongs to one thread.
 */
final class CopyRun {
    /** The name of the threads. */
    static final String THREADS = "copy";

    private static final Duration POLL = Duration.ofMillis(500);
    private static final int LINGER_MILLIS = 100;

    private final Job job;
    private final List<TopicPartition> partitions;
    private final boolean isTransactional;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private long nextCommitNanos;

    private CopyRun(Job job, int thread) {
        this.job = job;
        this.isTransactional = job.guarantee() == Guarantee.EXACTLY_ONCE;
        this.partitions = new ArrayList<>();
        for (int p = thread; p < Job.PARTITIONS; p += Job.THREADS) {
            partitions.add(new TopicPartition(job.input(), p));
        }
        Map<String, Object> reading = new HashMap<>(Map.of("bootstrap.servers", job.bootstrap()));
        reading.put("group.id", job.application());
        reading.put("enable.auto.commit", "false");
        reading.put("max.poll.records", 1_000);
        Map<String, Object> writing = new HashMap<>(Map.of("bootstrap.servers", job.bootstrap()));
        writing.put("linger.ms", LINGER_MILLIS);
        if (isTransactional) {
            writing.put("transactional.id", job.application() + "-" + thread);
        }
        this.consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Usage run(Job job) {
        Usage.Meter meter = Usage.begin();
        ExecutorService threads = Executors.newFixedThreadPool(Job.THREADS, work -> new Thread(work, THREADS));
        try {
            List<Future<?>> copies = new ArrayList<>();
            for (int i = 0; i < Job.THREADS; i++) {
                CopyRun copy = new CopyRun(job, i);
                copies.add(threads.submit(copy::copy));
            }
            for (Future<?> copy : copies) {
                copy.get();
            }
            return meter.end();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void copy() {
        try (consumer;
                producer) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long left = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (isTransactional) {
                producer.initTransactions();
                producer.beginTransaction();
            }
            nextCommitNanos =
                    System.nanoTime() + job.guarantee().commitInterval().toNanos();
            while (left > 0) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    producer.send(new ProducerRecord<>(
                            job.output(), each.partition(), each.timestamp(), each.key(), each.value()));
                    left--;
                }
                if (left > 0 && System.nanoTime() >= nextCommitNanos) {
                    commit();
                    begin();
                }
            }
            commit();
        }
    }

    private void begin() {
        if (isTransactional) {
            producer.beginTransaction();
        }
        nextCommitNanos = System.nanoTime() + job.guarantee().commitInterval().toNanos();
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        if (isTransactional) {
            producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            producer.commitTransaction();
        } else {
            producer.flush();
            consumer.commitSync(offsets);
        }
    }
}
