// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The shipped pipelines as the demo shows them. */
enum DemoPipeline {
    SENSORS("sensor_readings", "sensor_enriched", List.of("sensor_alerts")),
    TRANSACTIONS("payments", "transactions_scored", List.of("fraud_alerts", "fraud_review")),
    LOGS("access_logs", "service_health", List.of("log_incidents"));

    private final String input;
    private final String scored;
    private final List<String> findings;

    DemoPipeline(String input, String scored, List<String> findings) {
        this.input = input;
        this.scored = scored;
        this.findings = findings;
    }

    /** The pipeline's folder, and what people call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String applicationId() {
        return "millrace-" + label();
    }

    /** The topic, and the stream, that the generator writes. */
    String input() {
        return input;
    }

    /** The topic that has a row for each row of the input. */
    String scored() {
        return scored;
    }

    /** The topics with what the model or the rules found. */
    List<String> findings() {
        return findings;
    }

    /**
     * The folder that has a folder for each shipped pipeline: in a clone {@code topologies/pipelines}, in a distribution
     * {@code pipelines} beside {@code lib}.
     *
     * @throws MillraceException MR-8001 when there is none
     */
    static Path folders() {
        List<Path> candidates = new ArrayList<>();
        String home = System.getProperty("millrace.home");
        if (home != null) {
            candidates.add(Path.of(home, "topologies", "pipelines"));
            candidates.add(Path.of(home, "pipelines"));
        }
        CodeSource code = DemoPipeline.class.getProtectionDomain().getCodeSource();
        if (code != null) {
            Path jar = Path.of(URI.create(code.getLocation().toString()));
            candidates.add(jar.resolveSibling("..").resolve("pipelines").normalize());
        }
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate.resolve(SENSORS.label()).resolve("pipeline.sql"))) {
                return candidate;
            }
        }
        throw new MillraceException(
                ErrorCode.FILE_NOT_FOUND,
                "the shipped pipelines are not found in " + candidates,
                "start the demo with the launcher, ./millrace demo");
    }
}
