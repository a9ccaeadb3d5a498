// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.engine.config.ConfigKeys;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cluster a command talks to. */
final class ClusterOptions {
    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several with commas. Default: localhost:9092.")
    @Nullable
    String bootstrap;

    @Option(names = "--schema-registry", paramLabel = "URL", description = "Schema Registry; needed for AVRO.")
    @Nullable
    String schemaRegistry;

    @Mixin
    ConfigFile config = new ConfigFile();

    /** The settings of the file with those of the flags over them. */
    ConfigKeys settings() {
        Map<String, String> flags = new LinkedHashMap<>();
        if (bootstrap != null) {
            flags.put(ConfigKeys.BOOTSTRAP, bootstrap);
        }
        if (schemaRegistry != null) {
            flags.put(ConfigKeys.REGISTRY, schemaRegistry);
        }
        return config.settings().with(flags, "command line");
    }
}
