// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one application. Immutable, any thread.
 *
 * @param applicationId the Kafka Streams application id: prefix of internal topics, name of the consumer group
 * @param bootstrapServers host:port, several with commas
 * @param schemaRegistry the registry's URL, or null when no format needs one
 * @param stateDirectory where state lies; no other engine may use it
 * @param fatalRecords what is wrong with records that stop the pipeline
 * @param changes how often groups with EMIT CHANGES give rows
 * @param combining whether groups are combined ahead of internal topics
 * @param chain where statements take the rows from that another statement writes
 * @param stateMemoryBytes of all state in memory: RocksDB's caches and write buffers, uncommitted changes and live copies on the heap
 * @param clientProperties for all Kafka clients and Kafka Streams, by their names there
 * @param cleanupDelay how long the local state of a task that went elsewhere is kept
 * @param registryProperties for the registry's client, by their names there
 */
public record EngineConfig(
        String applicationId,
        String bootstrapServers,
        @Nullable String schemaRegistry,
        Path stateDirectory,
        Guarantee guarantee,
        Duration commitInterval,
        int threads,
        Lane lane,
        ErrorPolicy onExpressionError,
        Set<ErrorCode> fatalRecords,
        Changes changes,
        Combining combining,
        Chain chain,
        long stateMemoryBytes,
        Duration cleanupDelay,
        Map<String, String> clientProperties,
        Map<String, String> registryProperties) {
    /** How long rows of groups wait to be shown. */
    private static final Duration SHOWN_INTERVAL = Duration.ofMillis(200);

    public EngineConfig {
        fatalRecords = Set.copyOf(fatalRecords);
        clientProperties = Collections.unmodifiableMap(new LinkedHashMap<>(clientProperties));
        registryProperties = Collections.unmodifiableMap(new LinkedHashMap<>(registryProperties));
    }

    /** For a query whose rows are only shown: under a name of its own, each row as it comes. */
    public EngineConfig shown(String ownId, Path ownState) {
        return new EngineConfig(
                ownId,
                bootstrapServers,
                schemaRegistry,
                ownState,
                Guarantee.AT_LEAST_ONCE,
                SHOWN_INTERVAL,
                1,
                lane,
                onExpressionError,
                fatalRecords,
                changes,
                combining,
                chain,
                stateMemoryBytes,
                cleanupDelay,
                clientProperties,
                registryProperties);
    }

    @Override
    public String toString() {
        return "application " + applicationId + " on " + bootstrapServers;
    }
}
