// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

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
}
