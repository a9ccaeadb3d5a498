// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The configuration of a broker of one node. Any thread. */
final class BrokerProperties {
    private BrokerProperties() {}

    static Properties of(Path data, int clientPort, int controllerPort, Map<String, String> overrides) {
        Properties properties = new Properties();
        listeners(properties, clientPort, controllerPort);
        properties.setProperty("log.dirs", data.toString());
        singleNode(properties);
        keepForever(properties);
        small(properties);
        overrides.forEach(properties::setProperty);
        return properties;
    }

    private static void listeners(Properties properties, int clientPort, int controllerPort) {
        properties.setProperty("process.roles", "broker,controller");
        properties.setProperty("node.id", "1");
        properties.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + clientPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + clientPort);
        properties.setProperty("controller.listener.names", "CONTROLLER");
        properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
    }

    private static void singleNode(Properties properties) {
        properties.setProperty("offsets.topic.replication.factor", "1");
        properties.setProperty("offsets.topic.num.partitions", "1");
        properties.setProperty("transaction.state.log.replication.factor", "1");
        properties.setProperty("transaction.state.log.min.isr", "1");
        properties.setProperty("transaction.state.log.num.partitions", "1");
        properties.setProperty("share.coordinator.state.topic.replication.factor", "1");
        properties.setProperty("share.coordinator.state.topic.min.isr", "1");
        properties.setProperty("share.coordinator.state.topic.num.partitions", "1");
        properties.setProperty("group.initial.rebalance.delay.ms", "0");
        // A misspelt topic is to be an error, not an empty topic.
        properties.setProperty("auto.create.topics.enable", "false");
        // After a kill -9 the controller refuses the same broker until the old session has timed out.
        properties.setProperty("broker.session.timeout.ms", "6000");
        properties.setProperty("broker.heartbeat.interval.ms", "500");
    }

    /** Event times may lie years back, and retention by time compares exactly those with the clock. */
    private static void keepForever(Properties properties) {
        properties.setProperty("log.retention.ms", "-1");
        properties.setProperty("log.retention.bytes", "-1");
        properties.setProperty("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
        // A jump in event time larger than this begins a new segment.
        properties.setProperty("log.roll.hours", Integer.toString(24 * 365 * 100));
    }

    private static void small(Properties properties) {
        properties.setProperty("num.network.threads", "2");
        properties.setProperty("num.io.threads", "4");
        properties.setProperty("background.threads", "2");
        properties.setProperty("num.recovery.threads.per.data.dir", "1");
        // The default takes half of the heap at start.
        properties.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    }
}
