// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.harness.spec.record.CaseRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One case as its file says it. Immutable.
 *
 * @param source names the case, together with {@code format}
 * @param format the format that the case was made for, or null
 * @param area what the case belongs to
 * @param suite {@code qtt} for persistent queries, {@code rqtt} for pull and push queries
 * @param properties settings that hold for all statements
 * @param topics what is there before the first statement
 * @param expect the error that must come, or null
 * @param approximate numbers are compared roughly, whatever the format
 * @param features what the case is about
 */
record ConformanceCase(
        String source,
        @Nullable String format,
        String area,
        String suite,
        List<String> statements,
        Map<String, String> properties,
        List<Topic> topics,
        List<CaseRecord> inputs,
        List<CaseRecord> outputs,
        @Nullable ExpectedError expect,
        boolean approximate,
        JsonNode post,
        List<String> features) {

    /** A topic, and what is registered for its records. A schema is JSON, or text for Protobuf. */
    record Topic(
            String name,
            int partitions,
            @Nullable String keyFormat,
            @Nullable String valueFormat,
            JsonNode keySchema,
            JsonNode valueSchema,
            @Nullable Integer keySchemaId,
            @Nullable Integer valueSchemaId,
            JsonNode keyReferences,
            JsonNode valueReferences) {}

    /**
     * An error that must come.
     *
     * @param type a class of the original, for information
     * @param message part of the original's text
     * @param statement the only statement that may be refused; -1 when all are taken and processing fails
     */
    record ExpectedError(String type, String message, int statement) {
        boolean isAtRuntime() {
            return statement < 0;
        }

        /** Whether the original could not read the text; what we cannot read is then no sign of a gap. */
        boolean isSyntax() {
            return type.contains("Parse") || type.contains("Parsing");
        }
    }

    static ConformanceCase read(JsonNode node) {
        List<String> statements = new ArrayList<>();
        node.path("statements").forEach(statement -> statements.add(statement.asText()));
        Map<String, String> properties = new LinkedHashMap<>();
        for (String place : List.of("config", "properties")) {
            node.path(place)
                    .properties()
                    .forEach(entry ->
                            properties.put(entry.getKey(), entry.getValue().asText()));
        }
        List<Topic> topics = new ArrayList<>();
        node.path("topics").forEach(topic -> topics.add(topic(topic)));
        List<CaseRecord> inputs = new ArrayList<>();
        node.path("inputs").forEach(input -> inputs.add(CaseRecord.input(input)));
        List<CaseRecord> outputs = new ArrayList<>();
        node.path("outputs").forEach(output -> outputs.add(CaseRecord.output(output)));
        List<String> features = new ArrayList<>();
        node.path("features").forEach(feature -> features.add(feature.asText()));
        return new ConformanceCase(
                node.path("source").asText(),
                text(node, "format"),
                node.path("area").asText(),
                node.path("suite").asText(),
                statements,
                properties,
                topics,
                inputs,
                outputs,
                expected(node.path("expect").path("error"), statements.size()),
                node.path("compare").path("numbers").asText().equals("approx"),
                node.path("post"),
                features);
    }

    private static Topic topic(JsonNode topic) {
        return new Topic(
                topic.path("name").asText(),
                topic.path("partitions").asInt(1),
                text(topic, "keyFormat"),
                text(topic, "valueFormat"),
                topic.path("keySchema"),
                topic.path("valueSchema"),
                number(topic, "keySchemaId"),
                number(topic, "valueSchemaId"),
                topic.path("keySchemaReferences"),
                topic.path("valueSchemaReferences"));
    }

    private static @Nullable ExpectedError expected(JsonNode error, int statements) {
        if (!error.isObject()) {
            return null;
        }
        boolean runtime = error.path("phase").asText().equals("runtime");
        return new ExpectedError(
                error.path("type").asText(),
                error.path("message").asText(),
                runtime ? -1 : error.path("statement").asInt(statements - 1));
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isTextual() ? value.asText() : null;
    }

    private static @Nullable Integer number(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isInt() ? value.asInt() : null;
    }
}
