// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the pipelines write as any user would: committed records only. A thread of its own; one other thread may close
 * it.
 */
final class DemoWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoWatcher.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LAST_READ = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> byTopic = new HashMap<>();
    private final Thread thread = new Thread(this::run, "demo-watcher");
    private volatile boolean stopping;

    DemoWatcher(String bootstrapServers, List<DemoFigures> pipelines) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        for (DemoFigures figures : pipelines) {
            byTopic.put(figures.pipeline().scored(), record -> figures.scored(latencyMillis(record)));
            figures.pipeline().findings().forEach(topic -> byTopic.put(topic, record -> figures.found()));
            byTopic.put(figures.application().deadLetterTopic(), record -> figures.dead());
        }
        thread.setDaemon(true);
    }

    void start() {
        List<TopicPartition> partitions = new ArrayList<>();
        byTopic.keySet()
                .forEach(topic -> consumer.partitionsFor(topic)
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    private void run() {
        try {
            while (!stopping) {
                poll();
            }
            readToEnd();
        } catch (RuntimeException e) {
            LOG.warn("the demo no longer sees what the pipelines write", e);
        }
    }

    private void readToEnd() {
        long deadline = System.nanoTime() + LAST_READ.toNanos();
        Set<TopicPartition> partitions = consumer.assignment();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (System.nanoTime() < deadline
                && partitions.stream()
                        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            poll();
        }
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            Consumer<ConsumerRecord<byte[], byte[]>> seen = byTopic.get(record.topic());
            if (seen != null) {
                seen.accept(record);
            }
        }
    }

    private static long latencyMillis(ConsumerRecord<byte[], byte[]> record) {
        Header sent = record.headers().lastHeader(DemoFeed.SENT);
        if (sent == null) {
            return 0;
        }
        Instant now = Instant.now();
        long sentMicros = Long.parseLong(new String(sent.value(), StandardCharsets.US_ASCII));
        return (now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000 - sentMicros + 500) / 1_000;
    }

    /** Reads up to what is committed now, and ends. */
    @Override
    public void close() {
        stopping = true;
        try {
            if (thread.isAlive()) {
                thread.join();
            }
            consumer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
