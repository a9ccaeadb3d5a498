// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link EmbeddedBroker} is started. Immutable, any thread.
 *
 * @param directory where data and log are, created when absent and kept; null for a temporary one
 * @param properties broker properties that are set over the defaults, for example {@code
 *     log.message.timestamp.after.max.ms} (Kafka's default refuses records more than an hour ahead)
 * @param heapMegabytes the broker's largest heap
 * @param jvmArguments others of its JVM
 * @param startTimeout how long the start may take
 */
public record BrokerOptions(
        @Nullable Path directory,
        Map<String, String> properties,
        int heapMegabytes,
        List<String> jvmArguments,
        Duration startTimeout) {
    /** Tests start brokers and soon stop them: what the second compiler would win, it costs. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

    private static final int DEFAULT_HEAP_MEGABYTES = 256;
    private static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(90);

    public BrokerOptions {
        properties = Map.copyOf(properties);
        jvmArguments = List.copyOf(jvmArguments);
    }

    /** A broker in a temporary folder that {@link EmbeddedBroker#close()} removes. */
    public static BrokerOptions temporary() {
        return new BrokerOptions(null, Map.of(), DEFAULT_HEAP_MEGABYTES, SHORT_LIVED, DEFAULT_START_TIMEOUT);
    }

    /** A broker that keeps its data in {@code directory}; what is there from an earlier run is served again. */
    public static BrokerOptions in(Path directory) {
        return new BrokerOptions(directory, Map.of(), DEFAULT_HEAP_MEGABYTES, SHORT_LIVED, DEFAULT_START_TIMEOUT);
    }

    public BrokerOptions with(String property, String value) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.put(property, value);
        return new BrokerOptions(directory, changed, heapMegabytes, jvmArguments, startTimeout);
    }

    public BrokerOptions withHeapMegabytes(int megabytes) {
        return new BrokerOptions(directory, properties, megabytes, jvmArguments, startTimeout);
    }

    /** With both compilers, as brokers in production have them: for one that lives for minutes. */
    public BrokerOptions longLived() {
        return new BrokerOptions(directory, properties, heapMegabytes, List.of(), startTimeout);
    }

    public BrokerOptions withStartTimeout(Duration timeout) {
        return new BrokerOptions(directory, properties, heapMegabytes, jvmArguments, timeout);
    }
}
