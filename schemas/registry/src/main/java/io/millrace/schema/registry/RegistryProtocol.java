// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The registry's REST protocol without the HTTP: from method, path and body to status and body. Any thread. */
final class RegistryProtocol {
    /** What goes back: an HTTP status and a JSON text. */
    record Answer(int status, String body) {}

    private record Request(String method, List<String> path, String query, byte[] body) {
        boolean is(String wanted, int pathLength) {
            return method.equals(wanted) && path.size() == pathLength;
        }

        String at(int index) {
            return path.get(index);
        }

        /** Whether the query string has {@code name=true}. */
        boolean has(String name) {
            return List.of(query.split("&")).contains(name + "=true");
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final SchemaCatalog catalog;

    RegistryProtocol(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    static Answer refusal(int errorCode, String message) {
        int status = errorCode < 1000 ? errorCode : errorCode / 100;
        return new Answer(
                status,
                NODES.objectNode()
                        .put("error_code", errorCode)
                        .put("message", message)
                        .toString());
    }

    /** Never throws. */
    Answer answer(String method, String rawPath, @Nullable String rawQuery, byte[] body) {
        try {
            Request request = new Request(method, segments(rawPath), rawQuery == null ? "" : rawQuery, body);
            return new Answer(200, route(request).toString());
        } catch (CatalogException e) {
            return refusal(e.errorCode(), e.text());
        } catch (RuntimeException e) {
            return refusal(RegistryError.SERVER_FAILED, "the dev registry failed: " + e);
        }
    }

    private static List<String> segments(String rawPath) {
        List<String> segments = new ArrayList<>();
        for (String segment : rawPath.split("/")) {
            if (!segment.isEmpty()) {
                // A plus in a path is a plus; only in query strings is it a space.
                segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return segments;
    }

    private JsonNode route(Request request) {
        if (request.path().isEmpty()) {
            return NODES.objectNode();
        }
        return switch (request.at(0)) {
            case "subjects" -> subjects(request);
            case "schemas" -> schemas(request);
            case "config" -> config(request);
            case "compatibility" -> compatibility(request);
            case "mode" -> NODES.objectNode().put("mode", "READWRITE");
            default -> throw noSuchPath(request);
        };
    }

    private JsonNode subjects(Request request) {
        if (request.is("GET", 1)) {
            return strings(catalog.subjects());
        }
        if (request.is("POST", 2)) {
            Submitted schema = Submitted.read(request.body());
            return version(catalog.lookup(request.at(1), schema.type(), schema.text()));
        }
        if (request.is("DELETE", 2)) {
            return numbers(catalog.delete(request.at(1)));
        }
        if (request.path().size() < 3 || !request.at(2).equals("versions")) {
            throw noSuchPath(request);
        }
        if (request.is("POST", 3)) {
            Submitted schema = Submitted.read(request.body());
            return NODES.objectNode()
                    .put(
                            "id",
                            catalog.register(request.at(1), schema.type(), schema.text())
                                    .id());
        }
        if (request.is("GET", 3)) {
            return numbers(catalog.versions(request.at(1)).stream()
                    .map(SchemaCatalog.Version::version)
                    .toList());
        }
        if (request.is("GET", 4)) {
            return version(version(request.at(1), request.at(3)));
        }
        if (request.is("GET", 5) && request.at(4).equals("schema")) {
            return NODES.rawValueNode(
                    new RawValue(version(request.at(1), request.at(3)).schema().text()));
        }
        if (request.is("DELETE", 4)) {
            SchemaCatalog.Version version = version(request.at(1), request.at(3));
            catalog.delete(version);
            return NODES.numberNode(version.version());
        }
        throw noSuchPath(request);
    }

    private JsonNode schemas(Request request) {
        if (request.is("GET", 2) && request.at(1).equals("types")) {
            return strings(List.of(RegisteredSchema.JSON, RegisteredSchema.PROTOBUF, RegisteredSchema.AVRO));
        }
        if (request.path().size() < 3
                || !request.method().equals("GET")
                || !request.at(1).equals("ids")) {
            throw noSuchPath(request);
        }
        int id = schemaId(request.at(2));
        if (request.path().size() == 3) {
            RegisteredSchema schema = catalog.byId(id);
            ObjectNode node = NODES.objectNode().put("schema", schema.text());
            return withType(node, schema);
        }
        if (request.at(3).equals("versions")) {
            ArrayNode uses = NODES.arrayNode();
            catalog.usesOf(id)
                    .forEach(use ->
                            uses.addObject().put("subject", use.subject()).put("version", use.version()));
            return uses;
        }
        if (request.at(3).equals("subjects")) {
            return strings(catalog.usesOf(id).stream()
                    .map(SchemaCatalog.Version::subject)
                    .distinct()
                    .toList());
        }
        throw noSuchPath(request);
    }

    private JsonNode config(Request request) {
        boolean ofSubject = request.path().size() == 2;
        if (request.path().size() > 2) {
            throw noSuchPath(request);
        }
        switch (request.method()) {
            case "GET":
                return NODES.objectNode()
                        .put("compatibilityLevel", level(request).name());
            case "PUT":
                Compatibility level = submittedLevel(request.body());
                if (ofSubject) {
                    catalog.setLevel(request.at(1), level);
                } else {
                    catalog.setDefaultLevel(level);
                }
                return NODES.objectNode().put("compatibility", level.name());
            case "DELETE":
                Compatibility before = level(request);
                if (ofSubject) {
                    catalog.removeLevel(request.at(1));
                } else {
                    catalog.setDefaultLevel(Compatibility.BACKWARD);
                }
                return NODES.textNode(before.name());
            default:
                throw noSuchPath(request);
        }
    }

    private Compatibility level(Request request) {
        if (request.path().size() == 1) {
            return catalog.defaultLevel();
        }
        if (request.has("defaultToGlobal")) {
            return catalog.level(request.at(1));
        }
        return catalog.ownLevel(request.at(1))
                .orElseThrow(() -> new CatalogException(
                        RegistryError.SUBJECT_LEVEL_NOT_FOUND,
                        "Subject '" + request.at(1) + "' does not have subject-level compatibility configured"));
    }

    private JsonNode compatibility(Request request) {
        if (request.path().size() < 4
                || !request.at(1).equals("subjects")
                || !request.at(3).equals("versions")) {
            throw noSuchPath(request);
        }
        Submitted schema = Submitted.read(request.body());
        List<String> conflicts;
        if (request.is("POST", 4)) {
            conflicts = catalog.conflicts(request.at(2), schema.type(), schema.text());
        } else if (request.is("POST", 5)) {
            SchemaCatalog.Version with = version(request.at(2), request.at(4));
            conflicts = catalog.conflicts(request.at(2), with, schema.type(), schema.text());
        } else {
            throw noSuchPath(request);
        }
        ObjectNode node = NODES.objectNode().put("is_compatible", conflicts.isEmpty());
        if (request.has("verbose")) {
            node.set("messages", strings(conflicts));
        }
        return node;
    }

    private SchemaCatalog.Version version(String subject, String number) {
        if (number.equals("latest") || number.equals("-1")) {
            return catalog.latest(subject);
        }
        try {
            int parsed = Integer.parseInt(number);
            if (parsed > 0) {
                return catalog.version(subject, parsed);
            }
        } catch (NumberFormatException e) {
            // The answer below says what is allowed.
        }
        throw new CatalogException(
                RegistryError.VERSION_INVALID,
                "The specified version '" + number + "' is not a valid version id: a number from 1, or latest");
    }

    private static int schemaId(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CatalogException(RegistryError.SCHEMA_NOT_FOUND, "Schema " + text + " not found");
        }
    }

    private static JsonNode version(SchemaCatalog.Version version) {
        ObjectNode node = NODES.objectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.schema().id())
                .put("schema", version.schema().text());
        return withType(node, version.schema());
    }

    private static JsonNode withType(ObjectNode node, RegisteredSchema schema) {
        // Clients from before schema types know Avro only and expect no such field.
        return schema.isAvro() ? node : node.put("schemaType", schema.type());
    }

    private static ArrayNode strings(Collection<String> texts) {
        ArrayNode array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    private static ArrayNode numbers(Collection<Integer> numbers) {
        ArrayNode array = NODES.arrayNode();
        numbers.forEach(array::add);
        return array;
    }

    private static CatalogException noSuchPath(Request request) {
        return new CatalogException(
                RegistryError.PATH_NOT_FOUND,
                "the dev registry has no " + request.method() + " /" + String.join("/", request.path()));
    }

    private static Compatibility submittedLevel(byte[] body) {
        String name = Submitted.object(body).path("compatibility").asText("");
        return Compatibility.named(name)
                .orElseThrow(() -> new CatalogException(
                        RegistryError.LEVEL_INVALID, "Invalid compatibility level '" + name + "'"));
    }

    /** The schema in a request body. */
    private record Submitted(String type, String text) {
        static Submitted read(byte[] body) {
            JsonNode node = object(body);
            JsonNode schema = node.path("schema");
            if (!schema.isTextual()) {
                throw new CatalogException(RegistryError.SCHEMA_INVALID, "Empty schema");
            }
            if (!node.path("references").isEmpty()) {
                throw new CatalogException(
                        RegistryError.SCHEMA_INVALID, "the dev registry has no schema references: write them in");
            }
            return new Submitted(node.path("schemaType").asText(RegisteredSchema.AVRO), schema.textValue());
        }

        static JsonNode object(byte[] body) {
            try {
                JsonNode node = JSON.readTree(body);
                if (node.isObject()) {
                    return node;
                }
            } catch (IOException e) {
                // The answer below says what is wrong.
            }
            throw new CatalogException(RegistryError.BODY_INVALID, "the request's body is not a JSON object");
        }
    }
}
