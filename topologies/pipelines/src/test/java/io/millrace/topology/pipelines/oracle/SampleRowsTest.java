// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The sample rows in the folders are what generators and oracles give. {@code -Dmillrace.update=true} writes them anew. */
final class SampleRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void sensors() throws Exception {
        try (OnnxScorer scorer = new OnnxScorer(Path.of("sensors/models/anomaly.onnx"))) {
            SampleRows sample = SampleRows.sensors(scorer);
            compare("sensors", sample);
            assertThat(topics(sample)).containsOnly("sensor_enriched", "sensor_alerts");
        }
    }

    @Test
    void transactions() throws Exception {
        try (OnnxScorer scorer = new OnnxScorer(Path.of("transactions/models/fraud.onnx"))) {
            SampleRows sample = SampleRows.transactions(scorer);
            compare("transactions", sample);
            assertThat(topics(sample)).containsOnly("transactions_scored", "fraud_alerts", "fraud_review");
        }
    }

    @Test
    void logs() throws Exception {
        try (OnnxScorer scorer = new OnnxScorer(Path.of("logs/models/outage.onnx"))) {
            SampleRows sample = SampleRows.logs(scorer);
            compare("logs", sample);
            assertThat(topics(sample))
                    .containsOnly("service_health", "service_alarms", "client_connections", "log_incidents");
        }
    }

    @Test
    void columns_are_named_as_in_sql() {
        assertThat(ExpectedRow.columnName("temperatureAvg30s")).isEqualTo("TEMPERATURE_AVG_30S");
        assertThat(ExpectedRow.columnName("countries10m")).isEqualTo("COUNTRIES_10M");
        assertThat(ExpectedRow.columnName("hundredBeforePreviousTs")).isEqualTo("HUNDRED_BEFORE_PREVIOUS_TS");
    }

    @Test
    void a_difference_names_its_column() {
        ExpectedRow row = ExpectedRow.of(new LogOracle.Incident("cart", "flood", "203.", 101, 100, 7));
        assertThat(row.difference(
                        Map.of("KIND", "flood", "CLIENT", "203.", "MEASURED", 101.0, "BOUND", 100.0, "TS", 7L)))
                .isNull();
        assertThat(row.difference(
                        Map.of("KIND", "flood", "CLIENT", "203.", "MEASURED", 102.0, "BOUND", 100.0, "TS", 7L)))
                .contains("MEASURED");
        assertThat(row.difference(Map.of("KIND", "flood", "CLIENT", "203.", "MEASURED", 101.0, "TS", 7L)))
                .contains("missing");
    }

    private static Stream<String> topics(SampleRows sample) {
        return sample.expected.stream().map(line -> line.get("topic").textValue());
    }

    private static void compare(String pipeline, SampleRows sample) throws IOException {
        Path folder = Path.of(pipeline, "tests");
        if (Boolean.getBoolean("millrace.update")) {
            Files.createDirectories(folder);
            write(folder.resolve("input.jsonl"), sample.input);
            write(folder.resolve("expected.jsonl"), sample.expected);
        }
        compare(folder.resolve("input.jsonl"), sample.input);
        compare(folder.resolve("expected.jsonl"), sample.expected);
    }

    private static void write(Path file, List<ObjectNode> lines) throws IOException {
        Files.write(file, lines.stream().map(ObjectNode::toString).toList());
    }

    private static void compare(Path file, List<ObjectNode> lines) throws IOException {
        List<String> known = Files.readAllLines(file);
        assertThat(known).as(file.toString()).hasSameSizeAs(lines);
        for (int i = 0; i < known.size(); i++) {
            JsonNode expected = JSON.readTree(known.get(i));
            JsonNode actual = JSON.readTree(lines.get(i).toString());
            String where = file + ":" + (i + 1);
            assertThat(actual.get("topic")).as(where).isEqualTo(expected.get("topic"));
            assertThat(actual.get("key")).as(where).isEqualTo(expected.get("key"));
            Iterator<Map.Entry<String, JsonNode>> fields = expected.get("value").fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                JsonNode value = actual.get("value").get(field.getKey());
                if (field.getValue().isDouble() && value.isDouble()) {
                    assertThat(value.doubleValue())
                            .as(where + " " + field.getKey())
                            .isCloseTo(field.getValue().doubleValue(), Offset.offset(1e-6));
                } else {
                    assertThat(value).as(where + " " + field.getKey()).isEqualTo(field.getValue());
                }
            }
        }
    }
}
