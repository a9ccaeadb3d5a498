// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.devkit.BrokerOptions;
import io.millrace.topology.devkit.DevCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker in a child process with a schema registry, and Kafka's own clients for it. One thread at a time. */
public final class Cluster implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private final DevCluster dev;
    private final Admin admin;

    private Cluster(DevCluster dev) {
        this.dev = dev;
        this.admin = Admin.create(Map.of("bootstrap.servers", dev.bootstrapServers()));
    }

    /** Starts both and returns when clients may connect. */
    public static Cluster start(BrokerOptions options) {
        return new Cluster(DevCluster.start(options));
    }

    public String bootstrapServers() {
        return dev.bootstrapServers();
    }

    public String registryUrl() {
        return dev.registryUrl();
    }

    /** Kills the broker as {@code kill -9} does and starts it again with what is on its disk. */
    public void killAndRestartBroker() {
        dev.broker().killForcibly();
        dev.broker().restart();
    }

    /** Stops the broker's process where it stands, as a machine does that is out of reach; connections stay open. */
    public void freezeBroker() {
        Signals.freeze(dev.broker().pid());
    }

    /** Lets a broker go on that {@link #freezeBroker} stopped. */
    public void thawBroker() {
        Signals.thaw(dev.broker().pid());
    }

    /** Makes a topic and waits until its leaders answer, as a producer may not; the settings are Kafka's. */
    public void createTopic(String name, int partitions, Map<String, String> settings) {
        dev.broker().createTopic(name, partitions, settings);
    }

    /** Changes a setting of a topic; brokers know of it a moment later. */
    public void configure(String topic, String setting, String value) {
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        Await.answer(admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                .all());
    }

    /** The ids of transactions that are not ended, of those that begin with a text. */
    public List<String> openTransactions(String prefix) {
        return Await.answer(admin.listTransactions(
                                new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                        .all())
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(prefix))
                .toList();
    }

    public boolean hasTopic(String name) {
        return Await.answer(admin.listTopics().names()).contains(name);
    }

    /** Registers the Avro schema of a topic's values. */
    public int registerValue(String topic, String avroSchema) {
        return dev.registry().schemas().register(topic + "-value", "AVRO", avroSchema);
    }

    /** The text of a registered schema. */
    public String schemaText(int id) {
        return dev.registry().schemas().byId(id).text();
    }

    /** A producer of raw bytes with Kafka's defaults and the given settings over them; to be closed. */
    public KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> config = new HashMap<>(settings);
        config.put("bootstrap.servers", dev.bootstrapServers());
        config.putIfAbsent("linger.ms", 5);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Everything that is committed on a topic at this moment, partition after partition, in the order of offsets. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                dev.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return read(consumer, consumer.endOffsets(partitions));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> found = new HashMap<>();
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                found.computeIfAbsent(new TopicPartition(each.topic(), each.partition()), p -> new ArrayList<>())
                        .add(each);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("topic is not read within " + READ_TIMEOUT + ": " + ends);
            }
        }
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        ends.keySet().stream()
                .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
                .forEach(partition -> all.addAll(found.getOrDefault(partition, List.of())));
        return all;
    }

    /** How many records are committed on a topic. */
    public long count(String topic) {
        return read(topic).size();
    }

    /** The offsets of the topic's partitions that a group has committed; those that it has not are 0. */
    public long committed(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                Await.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return offsets.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    /** The partitions that the members of a group with a client id of the given beginning have now. */
    public Set<TopicPartition> assigned(String group, String clientId) {
        Set<TopicPartition> assigned = new HashSet<>();
        Await.answer(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                .flatMap(found -> found.members().stream())
                .filter(member -> member.clientId().startsWith(clientId))
                .forEach(member -> assigned.addAll(member.assignment().topicPartitions()));
        return assigned;
    }

    /** Names of all topics. */
    public Collection<String> topics() {
        return Await.answer(admin.listTopics().names());
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
        dev.close();
    }
}
