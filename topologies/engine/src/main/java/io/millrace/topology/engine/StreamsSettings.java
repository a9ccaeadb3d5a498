// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.engine.config.Guarantee;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told. */
final class StreamsSettings {
    /** About what a commit of a transaction takes. */
    private static final long COMMIT_MILLIS = 5;

    private StreamsSettings() {}

    static Properties of(EngineConfig config) {
        Map<String, Object> properties = new HashMap<>();
        // Under its bare name, so that SET and configuration files, which come later, win.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A registry that does not answer is waited for inside the poll loop.
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), Integer.MAX_VALUE);
        // Restarts within this time take their tasks up again without a rebalance.
        properties.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                InstanceId.of(config.applicationId(), config.stateDirectory(), InstanceId.host()));
        // A process that is gone stays a member until its session ends, and its partitions wait.
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                transactionTimeoutMillis(config));
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
        properties.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        config.clientProperties().forEach(properties::put);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        properties.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, config.guarantee().property());
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, millisBetweenCommits(config));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        // Rows go through our own stores; Kafka Streams' cache would only take memory.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        Properties result = new Properties();
        result.putAll(properties);
        return result;
    }

    /**
     * The setting says how often is committed, from one commit to the next. Kafka Streams waits that long from the end of one to the
     * start of the next; with transactions, which are short and whose ends readers wait for, the difference is told.
     */
    private static long millisBetweenCommits(EngineConfig config) {
        long interval = config.commitInterval().toMillis();
        return config.guarantee() == Guarantee.EXACTLY_ONCE ? Math.max(1, interval - COMMIT_MILLIS) : interval;
    }

    /** A transaction lasts as long as the commit interval; one that lasts longer than this is given up by the broker. */
    private static int transactionTimeoutMillis(EngineConfig config) {
        long interval = config.commitInterval().toMillis();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(60_000, interval + 30_000));
    }
}
