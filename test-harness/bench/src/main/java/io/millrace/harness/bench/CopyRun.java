// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import com.sun.management.ThreadMXBean;
import io.millrace.topology.engine.config.Guarantee;
import java.lang.management.ManagementFactory;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies bytes with Kafka's clients alone, or reads them only: threads with a consumer and a producer each, their shares of the partitions, and the
 * guarantee's commits. Each instance belongs to one thread.
 */
final class CopyRun {
    /** The name of the threads. */
    static final String THREADS = "copy";

    private static final Duration POLL = Duration.ofMillis(500);

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
            partitions.add(new TopicPartition(job.topics().input(), p));
        }
        Map<String, Object> reading =
                new HashMap<>(Map.of("bootstrap.servers", job.topics().bootstrap()));
        reading.put("group.id", job.application());
        reading.put("enable.auto.commit", "false");
        reading.putAll(job.settings().consumer());
        Map<String, Object> writing =
                new HashMap<>(Map.of("bootstrap.servers", job.topics().bootstrap()));
        writing.putAll(job.settings().producer());
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
            List<Future<Long>> copies = new ArrayList<>();
            for (int i = 0; i < Job.THREADS; i++) {
                CopyRun copy = new CopyRun(job, i);
                copies.add(threads.submit(copy::copy));
            }
            long allocated = 0;
            for (Future<Long> copy : copies) {
                allocated += copy.get();
            }
            return meter.end().withAllocated(allocated);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** What the thread has allocated. */
    private long copy() {
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
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                left -= polled.count();
                if (job.engine() == Engine.COPY) {
                    send(polled);
                }
                if (left > 0 && System.nanoTime() >= nextCommitNanos) {
                    commit();
                    begin();
                }
            }
            commit();
            return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
                    .getThreadAllocatedBytes(Thread.currentThread().getId());
        }
    }

    private void send(ConsumerRecords<byte[], byte[]> polled) {
        for (ConsumerRecord<byte[], byte[]> each : polled) {
            producer.send(new ProducerRecord<>(
                    job.topics().output(), each.partition(), each.timestamp(), each.key(), each.value()));
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
