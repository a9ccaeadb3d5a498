// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.runtime.InsertedRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of INSERT INTO … VALUES, each once in the life of an application: how many of a topic's rows are written
 * stands in a topic of the application's own, in the transaction that writes them. So the first start writes all rows, later ones
 * those that were added at the end. One thread.
 */
final class ValueInserts {
    private static final Logger LOG = LoggerFactory.getLogger(ValueInserts.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final EngineConfig config;
    private final SchemaRegistry registry;

    ValueInserts(EngineConfig config, SchemaRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /** The topic that holds how many rows are written; compacted, with one partition. */
    static String progressTopic(String applicationId) {
        return applicationId + "-inserts";
    }

    /**
     * Writes the rows that are not written yet. The progress topic must be there.
     *
     * @throws MillraceException MR-6007 when they cannot be written; then none of them is
     */
    void write(List<PlannedInsert> inserts) {
        Map<String, List<PlannedInsert>> byTopic = new LinkedHashMap<>();
        inserts.forEach(insert -> byTopic.computeIfAbsent(insert.topic(), topic -> new ArrayList<>())
                .add(insert));
        try (Producer<byte[], byte[]> producer = producer()) {
            // First, so that what another process of this application is writing is either there or never will be.
            producer.initTransactions();
            Map<String, Integer> written = written();
            byTopic.entrySet()
                    .removeIf(rows -> written.getOrDefault(rows.getKey(), 0)
                            >= rows.getValue().size());
            if (!byTopic.isEmpty()) {
                producer.beginTransaction();
                byTopic.forEach((topic, rows) -> send(producer, topic, rows, written.getOrDefault(topic, 0)));
                producer.commitTransaction();
            }
        } catch (ProducerFencedException | InvalidProducerEpochException other) {
            LOG.info("another process of {} writes the rows of INSERT … VALUES", config.applicationId());
        } catch (KafkaException e) {
            throw new MillraceException(
                    ErrorCode.QUERY_FAILED,
                    "the rows of INSERT … VALUES cannot be written: " + e.getMessage(),
                    null,
                    e);
        }
    }

    private void send(Producer<byte[], byte[]> producer, String topic, List<PlannedInsert> rows, int written) {
        for (PlannedInsert row : rows.subList(written, rows.size())) {
            InsertedRow record = record(row);
            // Its result is told by the commit.
            var unused =
                    producer.send(new ProducerRecord<>(topic, null, record.timestamp(), record.key(), record.value()));
        }
        var unused = producer.send(new ProducerRecord<>(
                progressTopic(config.applicationId()),
                topic.getBytes(StandardCharsets.UTF_8),
                Integer.toString(rows.size()).getBytes(StandardCharsets.UTF_8)));
    }

    private InsertedRow record(PlannedInsert row) {
        try {
            return InsertedRow.of(row, registry, System.currentTimeMillis());
        } catch (RecordException e) {
            throw new MillraceException(
                    e.code(),
                    "a row of INSERT INTO " + row.target() + " in line "
                            + row.span().line() + ": " + e.getMessage(),
                    null,
                    e);
        }
    }

    /** How many rows of each topic are written. */
    private Map<String, Integer> written() {
        Map<String, Integer> written = new HashMap<>();
        TopicPartition progress = new TopicPartition(progressTopic(config.applicationId()), 0);
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(progress));
            consumer.seekToBeginning(List.of(progress));
            long end = consumer.endOffsets(List.of(progress)).getOrDefault(progress, 0L);
            while (consumer.position(progress) < end) {
                consumer.poll(POLL)
                        .forEach(record -> written.put(
                                new String(record.key(), StandardCharsets.UTF_8),
                                Integer.valueOf(new String(record.value(), StandardCharsets.UTF_8))));
            }
        }
        return written;
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> properties = clientProperties("producer.", ProducerConfig.configNames());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, progressTopic(config.applicationId()));
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = clientProperties("consumer.", ConsumerConfig.configNames());
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> clientProperties(String prefix, Set<String> names) {
        Map<String, Object> properties = new HashMap<>();
        config.clientProperties().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                properties.put(name.substring(prefix.length()), value);
            } else if (names.contains(name)) {
                properties.put(name, value);
            }
        });
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, progressTopic(config.applicationId()));
        return properties;
    }
}
