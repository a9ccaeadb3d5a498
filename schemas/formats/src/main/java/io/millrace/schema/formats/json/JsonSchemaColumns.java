// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.NameCase;
import io.millrace.schema.formats.Wrapping;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The columns that a registered JSON Schema means when a statement declares none: a column for each property. Whole numbers are BIGINT
 * and numbers DOUBLE unless Kafka Connect's additions say more; objects are a STRUCT, or a MAP where their members have no names. A
 * key is the one column ROWKEY, and a bare value the one column ROWVAL. One thread, one schema.
 */
final class JsonSchemaColumns {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DEPTH_MAX = 64;

    private final RegisteredSchema registered;
    private final NameCase nameCase;
    private final JsonNode root;
    private int depth;

    private JsonSchemaColumns(RegisteredSchema registered, NameCase nameCase) {
        this.registered = registered;
        this.nameCase = nameCase;
        if (!registered.type().equals(RegisteredSchema.JSON)) {
            throw unsupported("it is of type " + registered.type() + " and not JSON");
        }
        try {
            root = JSON.readTree(registered.text());
        } catch (JsonProcessingException e) {
            throw unsupported("it is not JSON");
        }
    }

    static List<Column> columnsOf(RegisteredSchema registered, ColumnRole role, FormatOptions options) {
        return new JsonSchemaColumns(registered, NameCase.of(options)).columns(role, options.wrapping());
    }

    /**
     * What stands behind the members of records that are written from the columns of a target, so that they are what a schema
     * describes: nothing, unless the statement names a schema that has more properties; empty when the columns do not fit it.
     */
    static Optional<String> surplus(RegisteredSchema registered, FormatTarget target) {
        try {
            JsonSchemaColumns schema = new JsonSchemaColumns(registered, NameCase.ORIGINAL);
            List<Column> columns =
                    schema.columns(target.side(), target.isBare() ? Wrapping.BARE : Wrapping.WRAPPED, target.isBare());
            if (target.isBare()) {
                SqlType type = target.columns().get(0).type();
                return columns.get(0).type().equals(type) ? Optional.of("") : Optional.empty();
            }
            if (target.options().schemaId() == null) {
                return columns.equals(target.columns()) ? Optional.of("") : Optional.empty();
            }
            return columns.containsAll(target.columns())
                    ? schema.absentMembers(columns, target.columns())
                    : Optional.empty();
        } catch (MillraceException e) {
            return Optional.empty();
        }
    }

    /** The members of a schema that no column is for: their defaults, or null; empty when one can be neither. */
    private Optional<String> absentMembers(List<Column> all, List<Column> written) {
        JsonNode object = single(root).orElse(root);
        Set<String> required = new HashSet<>();
        object.path("required").forEach(name -> required.add(name.asText()));
        StringBuilder members = new StringBuilder();
        for (Column column : all) {
            if (written.contains(column)) {
                continue;
            }
            JsonNode value = object.path("properties").path(column.name()).path("default");
            if (value.isMissingNode() && required.contains(column.name())) {
                return Optional.empty();
            }
            members.append(',')
                    .append(TextNode.valueOf(column.name()))
                    .append(':')
                    .append(value.isMissingNode() ? "null" : value.toString());
        }
        return Optional.of(members.toString());
    }

    private List<Column> columns(ColumnRole role, Wrapping wrapping) {
        return columns(role, wrapping, role == ColumnRole.KEY);
    }

    private List<Column> columns(ColumnRole role, Wrapping wrapping, boolean whole) {
        boolean isKey = role == ColumnRole.KEY;
        if (whole || wrapping == Wrapping.BARE) {
            SqlType type = type(root).orElseThrow(() -> unsupported("it can only be null"));
            return List.of(new Column(isKey ? "ROWKEY" : "ROWVAL", type, role));
        }
        JsonNode object = single(root).orElse(root);
        if (!object.path("properties").isObject()) {
            throw unsupported("it has no properties, and names for no column: set WRAP_SINGLE_VALUE=false");
        }
        List<Column> columns = fields(object).stream()
                .map(field -> new Column(field.name(), field.type(), role))
                .toList();
        if (columns.isEmpty()) {
            throw unsupported("it has no property");
        }
        return columns;
    }

    private List<SqlType.Field> fields(JsonNode object) {
        List<Map.Entry<String, JsonNode>> properties =
                new ArrayList<>(object.path("properties").properties());
        properties.sort(Comparator.comparingInt(
                property -> property.getValue().path("connect.index").asInt(Integer.MAX_VALUE)));
        List<SqlType.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, JsonNode> property : properties) {
            String name = nameCase.of(property.getKey());
            if (!names.add(name)) {
                throw unsupported("it has two properties whose names are " + name + " in upper case");
            }
            type(property.getValue()).ifPresent(type -> fields.add(new SqlType.Field(name, type)));
        }
        return fields;
    }

    /** The type of a schema; empty when it can only be null. */
    private Optional<SqlType> type(JsonNode nullable) {
        if (++depth > DEPTH_MAX) {
            throw unsupported("it contains itself, or is nested more than " + DEPTH_MAX + " levels deep");
        }
        Optional<SqlType> type = single(nullable).map(this::present);
        depth--;
        return type;
    }

    /** The schema of what is not null, behind references and choices with null. */
    private Optional<JsonNode> single(JsonNode schema) {
        JsonNode current = schema;
        for (int steps = 0; steps < DEPTH_MAX; steps++) {
            JsonNode choice = current.has("oneOf") ? current.get("oneOf") : current.path("anyOf");
            if (current.path("$ref").isTextual()) {
                current = referred(current.get("$ref").textValue());
            } else if (choice.isArray()) {
                List<JsonNode> things = new ArrayList<>();
                choice.forEach(each -> {
                    if (!each.path("type").asText().equals("null")) {
                        things.add(each);
                    }
                });
                if (things.size() > 1) {
                    throw unsupported("a value can be of several types");
                }
                if (things.isEmpty()) {
                    return Optional.empty();
                }
                current = things.get(0);
            } else if (current.path("allOf").size() == 1) {
                current = current.get("allOf").get(0);
            } else {
                return current.path("type").asText().equals("null") ? Optional.empty() : Optional.of(current);
            }
        }
        throw unsupported("it refers to itself");
    }

    private JsonNode referred(String reference) {
        JsonNode found = reference.equals("#")
                ? root
                : reference.startsWith("#/") ? root.at(reference.substring(1)) : JSON.missingNode();
        if (found.isMissingNode()) {
            throw unsupported("it refers to " + reference + ", which is not in it");
        }
        return found;
    }

    private SqlType present(JsonNode schema) {
        String connect = schema.path("connect.type").asText();
        return switch (typeName(schema)) {
            case "boolean" -> SqlType.BOOLEAN;
            case "integer" -> ofInteger(schema, connect);
            case "number" -> connect.equals("bytes") ? decimal(schema) : SqlType.DOUBLE;
            case "string" -> connect.equals("bytes") ? SqlType.BYTES : SqlType.STRING;
            case "array" ->
                new SqlType.Array(type(schema.path("items")).orElseThrow(() -> unsupported("items can only be null")));
            case "object" -> ofObject(schema);
            default -> throw unsupported("a property has no type");
        };
    }

    private String typeName(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            List<String> things = new ArrayList<>();
            type.forEach(each -> {
                if (!each.asText().equals("null")) {
                    things.add(each.asText());
                }
            });
            if (things.size() != 1) {
                throw unsupported("a value can be of several types");
            }
            return things.get(0);
        }
        if (type.isMissingNode() && schema.has("enum")) {
            return "string";
        }
        return type.isMissingNode() && schema.has("properties") ? "object" : type.asText();
    }

    private static SqlType ofInteger(JsonNode schema, String connect) {
        String title = schema.path("title").asText();
        if (title.equals(JsonSchemas.CONNECT + "Date")) {
            return SqlType.DATE;
        }
        if (title.equals(JsonSchemas.CONNECT + "Time")) {
            return SqlType.TIME;
        }
        if (title.equals(JsonSchemas.CONNECT + "Timestamp")) {
            return SqlType.TIMESTAMP;
        }
        return connect.equals("int8") || connect.equals("int16") || connect.equals("int32")
                ? SqlType.INTEGER
                : SqlType.BIGINT;
    }

    private static SqlType decimal(JsonNode schema) {
        JsonNode digits = schema.path("connect.parameters");
        int scale = Math.max(0, digits.path("scale").asInt(0));
        int precision = digits.path("connect.decimal.precision").asInt(64);
        return new SqlType.Decimal(Math.max(Math.max(precision, scale), 1), scale);
    }

    private SqlType ofObject(JsonNode schema) {
        if (schema.path("properties").isObject()
                && !schema.path("connect.type").asText().equals("map")) {
            return new SqlType.StructType(fields(schema));
        }
        JsonNode values = schema.path("additionalProperties");
        if (!values.isObject()) {
            throw unsupported("an object has neither properties nor a type of its members");
        }
        return new SqlType.Map(SqlType.STRING, type(values).orElseThrow(() -> unsupported("members can only be null")));
    }

    private MillraceException unsupported(String reason) {
        return new MillraceException(
                ErrorCode.SCHEMA_UNSUPPORTED, "schema " + registered.id() + " cannot be read as columns: " + reason);
    }
}
