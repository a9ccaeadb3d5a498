// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.Format;
import io.millrace.schema.formats.FormatOptions;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.Formats;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages of Protocol Buffers. There is no reader of their schemas but the engine's, so that these, and these alone, go through the
 * engine's format; that the format does as the specification says is tested where it lives. One thread.
 */
final class ProtobufValues {
    private final SchemaRegistry registry;

    ProtobufValues(SchemaRegistry registry) {
        this.registry = registry;
    }

    private static ColumnRole side(RecordCodec.Half half) {
        return half.subject().endsWith("-key") ? ColumnRole.KEY : ColumnRole.VALUE;
    }

    private static FormatTarget target(RecordCodec.Half half, List<Column> columns, @Nullable Integer schemaId) {
        ColumnRole side = side(half);
        List<Column> sided = columns.stream()
                .map(column -> new Column(column.name(), column.type(), side))
                .toList();
        String topic = half.subject().replaceFirst("-(key|value)$", "");
        return FormatTarget.of(topic, side, new RowSchema(sided))
                .withOptions(FormatOptions.USUAL.withSchemaId(schemaId));
    }

    /** The columns of the first message of a schema, under the names that it gives. */
    private static List<Column> columns(RegisteredSchema schema) {
        return Formats.PROTOBUF.columnsOf(schema, ColumnRole.VALUE, FormatOptions.USUAL.withSchemaId(schema.id()));
    }

    byte @Nullable [] encode(RecordCodec.Half half, JsonNode value) {
        if (half.format().equals(Formats.PROTOBUF_NOSR.name())) {
            return encode(Formats.PROTOBUF_NOSR, target(half, half.columns(), null), value);
        }
        RegisteredSchema schema = registry.latest(half.subject())
                .orElseThrow(() -> new IllegalArgumentException("no schema is registered for " + half.subject()));
        return encode(Formats.PROTOBUF, target(half, columns(schema), schema.id()), value);
    }

    private byte @Nullable [] encode(Format format, FormatTarget target, JsonNode value) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        int row = batch.append(0, false, null);
        for (int i = 0; i < target.columns().size(); i++) {
            Column column = target.columns().get(i);
            JsonNode field = value.isObject() && !target.isBare() || value.has(column.name())
                    ? member(value, column.name())
                    : value;
            batch.column(i).setBoxed(row, carrier(column.type(), field));
        }
        return format.writer(target, registry).write(batch, row);
    }

    private static JsonNode member(JsonNode object, String name) {
        if (object.has(name)) {
            return object.get(name);
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (member.getKey().equalsIgnoreCase(name)) {
                return member.getValue();
            }
        }
        return NullNode.getInstance();
    }

    private static @Nullable Object carrier(SqlType type, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return type.accept(new SqlType.Visitor<>() {
            @Override
            public Object primitive(SqlType.Primitive primitive) {
                return switch (primitive) {
                    case BOOLEAN -> value.asBoolean();
                    case INTEGER, DATE, TIME -> RecordCodec.number(value).intValueExact();
                    case BIGINT, TIMESTAMP -> RecordCodec.number(value).longValueExact();
                    case DOUBLE -> Double.valueOf(value.asText());
                    case STRING -> value.isContainerNode() ? CaseJson.text(value) : value.asText();
                    case BYTES -> ByteBuffer.wrap(Base64.getDecoder().decode(value.asText()));
                };
            }

            @Override
            public Object decimal(SqlType.Decimal decimal) {
                return RecordCodec.number(value).setScale(decimal.scale());
            }

            @Override
            public Object array(SqlType.Array array) {
                List<@Nullable Object> items = new ArrayList<>();
                value.forEach(item -> items.add(carrier(array.element(), item)));
                return items;
            }

            @Override
            public Object map(SqlType.Map map) {
                Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
                if (value.isArray()) {
                    value.forEach(
                            each -> entries.put(each.path("key").asText(), carrier(map.value(), each.path("value"))));
                }
                value.properties().forEach(each -> entries.put(each.getKey(), carrier(map.value(), each.getValue())));
                return entries;
            }

            @Override
            public Object struct(SqlType.StructType struct) {
                return new Struct(struct.fields().stream()
                        .map(field -> carrier(field.type(), member(value, field.name())))
                        .toArray());
            }
        });
    }

    /** The value of a message: a Map of its fields, or the one field of a key. */
    @Nullable
    Object decode(RecordCodec.Half half, byte[] bytes) {
        if (half.format().equals(Formats.PROTOBUF_NOSR.name())) {
            return decode(Formats.PROTOBUF_NOSR, target(half, half.columns(), null), bytes);
        }
        RegisteredSchema schema = registry.byId(RecordCodec.schemaId(bytes));
        return decode(Formats.PROTOBUF, target(half, columns(schema), schema.id()), bytes);
    }

    private @Nullable Object decode(Format format, FormatTarget target, byte[] bytes) {
        RowBatch batch = new RowBatch(new RowSchema(target.columns()), 1);
        int row = batch.append(0, false, null);
        try {
            format.reader(target, registry).read(bytes, batch, row);
        } catch (RecordException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < target.columns().size(); i++) {
            Column column = target.columns().get(i);
            fields.put(column.name(), value(column.type(), batch.column(i).boxed(row)));
        }
        return target.isBare() ? fields.values().iterator().next() : fields;
    }

    private static @Nullable Object value(SqlType type, @Nullable Object carrier) {
        if (carrier == null || carrier instanceof Boolean || carrier instanceof String || carrier instanceof Double) {
            return carrier;
        }
        if (carrier instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(bytes.position(), copy);
            return Base64.getEncoder().encodeToString(copy);
        }
        if (carrier instanceof BigDecimal) {
            return carrier;
        }
        if (carrier instanceof Number number) {
            return RecordCodec.Integral.of(number.longValue());
        }
        if (type instanceof SqlType.Array array) {
            List<@Nullable Object> items = new ArrayList<>();
            ((List<?>) carrier).forEach(item -> items.add(value(array.element(), item)));
            return items;
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (type instanceof SqlType.Map map) {
            ((Map<?, ?>) carrier).forEach((key, item) -> members.put(String.valueOf(key), value(map.value(), item)));
        } else if (type instanceof SqlType.StructType struct) {
            for (int i = 0; i < struct.fields().size(); i++) {
                SqlType.Field field = struct.fields().get(i);
                members.put(field.name(), value(field.type(), ((Struct) carrier).get(i)));
            }
        }
        return members;
    }
}
