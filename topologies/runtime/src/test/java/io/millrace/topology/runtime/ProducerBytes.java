// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.SqlType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as producers write them: with Avro's and Jackson's own writers and none of ours. One thread.
 *
 * <p>Values are Java's: String, Integer, Long, Double, Boolean, BigDecimal, List, and Map for structs and maps.
 */
public final class ProducerBytes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte MAGIC = 0;

    private final SchemaRegistry registry;

    ProducerBytes(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** One half of a record of a topic in a format; null when there are no columns. */
    byte @Nullable [] write(
            String topic, ColumnRole half, String format, List<Column> columns, @Nullable Object[] values) {
        if (columns.isEmpty()) {
            return null;
        }
        if (columns.size() != values.length) {
            throw new IllegalArgumentException(topic + " has the columns " + columns);
        }
        boolean bare = half == ColumnRole.KEY && columns.size() == 1;
        if (bare && values[0] == null) {
            return null;
        }
        return switch (format) {
            case "KAFKA" -> kafka(String.valueOf(columns.get(0).type()), values[0]);
            case "JSON" -> json(bare ? values[0] : named(columns, values));
            case "AVRO" -> avro(topic + (half == ColumnRole.KEY ? "-key" : "-value"), columns, bare, values);
            default -> throw new IllegalArgumentException(format);
        };
    }

    private static Map<String, @Nullable Object> named(List<Column> columns, @Nullable Object[] values) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            object.put(columns.get(i).name(), values[i]);
        }
        return object;
    }

    /** What Kafka's own serializers write. */
    static byte @Nullable [] kafka(String type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case "INTEGER" -> ByteBuffer.allocate(4).putInt((Integer) value).array();
            case "BIGINT" ->
                ByteBuffer.allocate(8).putLong(((Number) value).longValue()).array();
            case "DOUBLE" -> ByteBuffer.allocate(8).putDouble((Double) value).array();
            default -> String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        };
    }

    static byte[] json(@Nullable Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private byte[] avro(String subject, List<Column> columns, boolean bare, @Nullable Object[] values) {
        Schema schema = schema(subject, columns, bare);
        int id = registry.register(subject, RegisteredSchema.AVRO, schema.toString());
        return frame(id, schema, bare ? datum(schema, values[0]) : record(schema, named(columns, values)));
    }

    private static Schema schema(String subject, List<Column> columns, boolean bare) {
        if (bare) {
            return of(columns.get(0).type(), "bare");
        }
        return recordSchema(
                "Row",
                columns.stream()
                        .map(column -> new SqlType.Field(column.name(), column.type()))
                        .toList());
    }

    private static Schema recordSchema(String name, List<SqlType.Field> columns) {
        List<Schema.Field> fields = new ArrayList<>();
        for (SqlType.Field column : columns) {
            Schema optional =
                    Schema.createUnion(Schema.create(Schema.Type.NULL), of(column.type(), name + "_" + column.name()));
            fields.add(new Schema.Field(column.name(), optional, null, Schema.Field.NULL_DEFAULT_VALUE));
        }
        return Schema.createRecord(name, null, "test", false, fields);
    }

    private static Schema of(SqlType type, String name) {
        if (type instanceof SqlType.StructType struct) {
            return recordSchema(name, struct.fields());
        }
        if (type instanceof SqlType.Array array) {
            return Schema.createArray(Schema.createUnion(Schema.create(Schema.Type.NULL), of(array.element(), name)));
        }
        if (type instanceof SqlType.Decimal decimal) {
            return LogicalTypes.decimal(decimal.precision(), decimal.scale())
                    .addToSchema(Schema.create(Schema.Type.BYTES));
        }
        return switch (String.valueOf(type)) {
            case "BOOLEAN" -> Schema.create(Schema.Type.BOOLEAN);
            case "INTEGER" -> Schema.create(Schema.Type.INT);
            case "BIGINT" -> Schema.create(Schema.Type.LONG);
            case "TIMESTAMP" -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case "DOUBLE" -> Schema.create(Schema.Type.DOUBLE);
            case "STRING" -> Schema.create(Schema.Type.STRING);
            default -> throw new IllegalArgumentException(type.toString());
        };
    }

    private static GenericData.Record record(Schema schema, Map<?, ?> values) {
        GenericData.Record record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.name(), datum(field.schema(), values.get(field.name())));
        }
        return record;
    }

    private static @Nullable Object datum(Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        Schema type = schema.isUnion() ? schema.getTypes().get(1) : schema;
        if (type.getType() == Schema.Type.RECORD) {
            return record(type, (Map<?, ?>) value);
        }
        if (type.getLogicalType() instanceof LogicalTypes.Decimal) {
            return new Conversions.DecimalConversion()
                    .toBytes((java.math.BigDecimal) value, type, type.getLogicalType());
        }
        return type.getType() == Schema.Type.LONG ? Long.valueOf(((Number) value).longValue()) : value;
    }

    /** The magic byte, the id and the value. */
    static byte[] frame(int id, Schema schema, @Nullable Object value) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(MAGIC);
            out.write(ByteBuffer.allocate(4).putInt(id).array());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<@Nullable Object>(schema).write(value, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
