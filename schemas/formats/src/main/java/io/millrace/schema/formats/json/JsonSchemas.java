// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.SqlType;
import java.util.List;

/** The JSON Schemas of columns, with what Kafka Connect adds to tell its types apart. Any thread. */
final class JsonSchemas {
    static final String CONNECT = "org.apache.kafka.connect.data.";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonSchemas() {}

    /** The text of the schema that a writer registers for its columns. */
    static String textOf(FormatTarget target) {
        if (target.isBare()) {
            return of(target.columns().get(0).type()).toString();
        }
        ObjectNode root = ofFields(target.columns().stream()
                .map(column -> new SqlType.Field(column.name(), column.type()))
                .toList());
        if (target.schemaName() != null) {
            root.put("title", target.schemaName());
        }
        return root.toString();
    }

    private static ObjectNode ofFields(List<SqlType.Field> fields) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (int i = 0; i < fields.size(); i++) {
            ObjectNode property = properties.putObject(fields.get(i).name());
            property.put("connect.index", i);
            property.setAll(optional(fields.get(i).type()));
        }
        return schema;
    }

    private static ObjectNode optional(SqlType type) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("oneOf").add(NODES.objectNode().put("type", "null")).add(of(type));
        return schema;
    }

    private static ObjectNode of(SqlType type) {
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public ObjectNode primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> NODES.objectNode().put("type", "boolean");
                    case INTEGER -> typed("integer", "int32");
                    case BIGINT -> typed("integer", "int64");
                    case DOUBLE -> typed("number", "float64");
                    case STRING -> NODES.objectNode().put("type", "string");
                    case BYTES -> typed("string", "bytes");
                    case DATE -> named("Date", typed("integer", "int32"));
                    case TIME -> named("Time", typed("integer", "int32"));
                    case TIMESTAMP -> named("Timestamp", typed("integer", "int64"));
                };
            }

            @Override
            public ObjectNode decimal(SqlType.Decimal decimal) {
                ObjectNode schema = named("Decimal", typed("number", "bytes"));
                schema.putObject("connect.parameters")
                        .put("scale", String.valueOf(decimal.scale()))
                        .put("connect.decimal.precision", String.valueOf(decimal.precision()));
                return schema;
            }

            @Override
            public ObjectNode array(SqlType.Array array) {
                ObjectNode schema = NODES.objectNode().put("type", "array");
                schema.set("items", optional(array.element()));
                return schema;
            }

            @Override
            public ObjectNode map(SqlType.Map map) {
                ObjectNode schema = typed("object", "map");
                schema.set("additionalProperties", optional(map.value()));
                return schema;
            }

            @Override
            public ObjectNode struct(SqlType.StructType struct) {
                return ofFields(struct.fields());
            }
        });
    }

    private static ObjectNode typed(String type, String connectType) {
        return NODES.objectNode().put("type", type).put("connect.type", connectType);
    }

    private static ObjectNode named(String name, ObjectNode schema) {
        return schema.put("title", CONNECT + name).put("connect.version", 1);
    }
}
