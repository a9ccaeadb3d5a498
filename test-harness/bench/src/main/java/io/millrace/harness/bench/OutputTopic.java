// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.harness.cluster.Cluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what a run wrote, as any other program would: committed only, by Avro's own reader. One thread. */
final class OutputTopic {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long STALLED_NANOS = Duration.ofSeconds(60).toNanos();

    private final Cluster cluster;
    private final Workload workload;
    private final Map<Integer, Decoder> decoders = new HashMap<>();
    private final Map<String, ResultRow> last = new HashMap<>();
    private long messages;

    private OutputTopic(Cluster cluster, Workload workload) {
        this.cluster = cluster;
        this.workload = workload;
    }

    /** Gives the results of a workload in some topics in any order and returns how many messages they were. */
    static long forEach(Cluster cluster, Workload workload, List<String> topics, Consumer<ResultRow> sink) {
        OutputTopic output = new OutputTopic(cluster, workload);
        topics.forEach(topic -> read(cluster, topic, message -> output.take(message, sink)));
        output.last.values().forEach(sink);
        return output.messages;
    }

    private void take(ConsumerRecord<byte[], byte[]> message, Consumer<ResultRow> sink) {
        messages++;
        if (message.value() == null && workload.results() == Workload.Results.LAST_OF_SESSION) {
            last.remove(text(message.key()));
            return;
        }
        ResultRow row = row(message);
        switch (workload.results()) {
            case APPENDED -> sink.accept(row);
            case LAST_OF_WINDOW -> last.put(row.key() + " " + row.first(), row);
            case LAST_OF_KEY, LAST_OF_SESSION -> last.put(text(message.key()), row);
        }
    }

    /** Other texts for other bytes. */
    private static String text(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    /** Gives all committed messages of a topic. */
    static void read(Cluster cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        Map<String, Object> config = new HashMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers()));
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("max.poll.records", 10_000);
        config.put("max.partition.fetch.bytes", 8 << 20);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(topic, each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long moved = System.nanoTime();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    sink.accept(message);
                    moved = System.nanoTime();
                }
                if (System.nanoTime() - moved > STALLED_NANOS) {
                    throw new IllegalStateException("topic " + topic + " cannot be read to its end " + ends);
                }
            }
        }
    }

    private ResultRow row(ConsumerRecord<byte[], byte[]> message) {
        return decoders.computeIfAbsent(AvroValues.schemaId(message.value()), this::decoder)
                .row(message);
    }

    private Decoder decoder(int id) {
        return new Decoder(workload, id, new Schema.Parser().parse(cluster.schemaText(id)));
    }

    /** Finds the columns of a workload in records of one schema, whatever the case of their names. */
    private static final class Decoder {
        private final AvroValues values;
        private final int[] positions;
        private final Workload workload;

        /** Where the key is among the columns, or -1. */
        private final int keyPosition;

        Decoder(Workload workload, int id, Schema schema) {
            this.values = new AvroValues(schema, id);
            Map<String, Integer> byName = new HashMap<>();
            schema.getFields().forEach(field -> byName.put(field.name().toLowerCase(Locale.ROOT), field.pos()));
            this.workload = workload;
            this.keyPosition = workload.key() == Workload.Key.NONE
                    ? -1
                    : byName.getOrDefault(workload.input().keyName(), -1);
            this.positions = new int[workload.columns().size()];
            for (int i = 0; i < positions.length; i++) {
                Integer position = byName.get(workload.columns().get(i));
                if (position == null) {
                    throw new IllegalStateException(
                            "no column " + workload.columns().get(i) + " in " + schema);
                }
                positions[i] = position;
            }
        }

        ResultRow row(ConsumerRecord<byte[], byte[]> message) {
            GenericRecord decoded = values.decode(message.value());
            String key = keyPosition < 0
                    ? workload.key().text(message.key())
                    : decoded.get(keyPosition).toString();
            @Nullable Object[] found = new @Nullable Object[positions.length];
            for (int i = 0; i < found.length; i++) {
                Object value = decoded.get(positions[i]);
                found[i] = value instanceof CharSequence text ? text.toString() : value;
            }
            return new ResultRow(key, found);
        }
    }
}
