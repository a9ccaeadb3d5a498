// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import io.millrace.topology.engine.config.ConfigKeys;
import io.millrace.topology.engine.config.EngineConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** How an engine is started: settings by their names in configuration files. Immutable. */
public record EngineSettings(Map<String, String> properties) {
    public EngineSettings {
        properties = Map.copyOf(properties);
    }

    /** An application on a cluster, with its state in the given folder. */
    public static EngineSettings of(Cluster cluster, String applicationId, Path stateDirectory) {
        return new EngineSettings(Map.of(
                ConfigKeys.APPLICATION_ID,
                applicationId,
                ConfigKeys.BOOTSTRAP,
                cluster.bootstrapServers(),
                ConfigKeys.REGISTRY,
                cluster.registryUrl(),
                ConfigKeys.STATE_DIRECTORY,
                stateDirectory.toString()));
    }

    /** These settings with another one. */
    public EngineSettings with(String name, String value) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.put(name, value);
        return new EngineSettings(changed);
    }

    public String applicationId() {
        return String.valueOf(properties.get(ConfigKeys.APPLICATION_ID));
    }

    public Path stateDirectory() {
        return Path.of(String.valueOf(properties.get(ConfigKeys.STATE_DIRECTORY)));
    }

    EngineConfig config() {
        return new ConfigKeys().with(properties, "proof").build(applicationId(), stateDirectory());
    }
}
