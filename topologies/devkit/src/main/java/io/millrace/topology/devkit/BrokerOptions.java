// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link EmbeddedBroker} is started. Immutable, any thread.
 *
 * @param directory where data and log are, created when absent and kept; null for a temporary one
 * @param properties broker properties that are set over the defaults, for example {@code
 *     log.message.timestamp.after.max.ms} (Kafka's default refuses records more than an hour ahead)
 * @param heapMegabytes the broker's largest heap
 * @param startTimeout how long the start may take
 */
public record BrokerOptions(
        @Nullable Path directory, Map<String, String> properties, int heapMegabytes, Duration startTimeout) {
    private static final int DEFAULT_HEAP_MEGABYTES = 256;
    private static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(90);

    public BrokerOptions {
        properties = Map.copyOf(properties);
    }

    /** A broker in a temporary folder that {@link EmbeddedBroker#close()} removes. */
    public static BrokerOptions temporary() {
        return new BrokerOptions(null, Map.of(), DEFAULT_HEAP_MEGABYTES, DEFAULT_START_TIMEOUT);
    }

    /** A broker that keeps its data in {@code directory}; what is there from an earlier run is served again. */
    public static BrokerOptions in(Path directory) {
        return new BrokerOptions(directory, Map.of(), DEFAULT_HEAP_MEGABYTES, DEFAULT_START_TIMEOUT);
    }

    public BrokerOptions with(String property, String value) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.put(property, value);
        return new BrokerOptions(directory, changed, heapMegabytes, startTimeout);
    }

    public BrokerOptions withHeapMegabytes(int megabytes) {
        return new BrokerOptions(directory, properties, megabytes, startTimeout);
    }

    public BrokerOptions withStartTimeout(Duration timeout) {
        return new BrokerOptions(directory, properties, heapMegabytes, timeout);
    }
}
