// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Schemas that refer to others, as one text that readers need nothing else for. Any thread.
 *
 * <p>Of PROTOBUF it is the files one after the other, the referring one first, because records number its messages; of JSON the
 * schemas that are referred to become definitions of the referring one.
 */
public final class SchemaReferences {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SchemaReferences() {}

    /**
     * One text for a schema and all that it refers to.
     *
     * @param type PROTOBUF or JSON; a text of another type stays as it is
     * @param referred the texts that it and they refer to, by the names under which they do
     */
    public static String inOne(String type, String text, Map<String, String> referred) {
        if (referred.isEmpty()) {
            return text;
        }
        return switch (type) {
            case RegisteredSchema.PROTOBUF -> files(text, referred);
            case RegisteredSchema.JSON -> definitions(text, referred);
            default -> text;
        };
    }

    private static String files(String text, Map<String, String> referred) {
        StringBuilder whole = new StringBuilder(text);
        for (String file : referred.values()) {
            // A file without the line is of version 2; the line also says where it begins.
            whole.append('\n').append(file.contains("syntax") ? "" : "syntax = \"proto2\";\n");
            whole.append(file);
        }
        return whole.toString();
    }

    private static String definitions(String text, Map<String, String> referred) {
        try {
            ObjectNode root = (ObjectNode) JSON.readTree(text);
            ObjectNode definitions = root.withObjectProperty("definitions");
            for (Map.Entry<String, String> schema : referred.entrySet()) {
                definitions.set(schema.getKey(), JSON.readTree(schema.getValue()));
            }
            point(root, referred);
            return root.toString();
        } catch (JsonProcessingException | ClassCastException | IllegalArgumentException unreadable) {
            // Whoever reads it tells what is wrong with it.
            return text;
        }
    }

    private static void point(JsonNode node, Map<String, String> referred) {
        JsonNode reference = node.path("$ref");
        if (node instanceof ObjectNode object && referred.containsKey(reference.asText())) {
            String name = reference.asText().replace("~", "~0").replace("/", "~1");
            object.put("$ref", "#/definitions/" + name);
        }
        for (JsonNode child : node) {
            point(child, referred);
        }
    }
}
