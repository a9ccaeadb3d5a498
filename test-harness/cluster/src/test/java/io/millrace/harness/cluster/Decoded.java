// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as Avro's or Jackson's own reader has it.
 *
 * @param key as UTF-8 text
 * @param columns by their names
 */
record Decoded(
        int partition,
        long offset,
        long timestamp,
        @Nullable String key,
        Map<String, @Nullable Object> columns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The records of a topic whose values are Avro in Confluent's framing. */
    static List<Decoded> avro(Cluster cluster, String topic) {
        Map<Integer, Schema> schemas = new HashMap<>();
        List<Decoded> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : cluster.read(topic)) {
            ByteBuffer value = ByteBuffer.wrap(each.value());
            if (value.get() != 0) {
                throw new IllegalStateException("no magic byte at " + each.topic() + " " + each.offset());
            }
            Schema schema =
                    schemas.computeIfAbsent(value.getInt(), id -> new Schema.Parser().parse(cluster.schemaText(id)));
            rows.add(of(each, columns(schema, value)));
        }
        return rows;
    }

    private static Map<String, @Nullable Object> columns(Schema schema, ByteBuffer value) {
        try {
            GenericRecord row = new GenericDatumReader<GenericRecord>(schema)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(value.array(), value.position(), value.remaining(), null));
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            schema.getFields().forEach(field -> columns.put(field.name(), row.get(field.pos())));
            return columns;
        } catch (IOException e) {
            throw new UncheckedIOException("not Avro", e);
        }
    }

    /** The records of a topic whose values are JSON objects; one without a value has no columns. */
    static List<Decoded> json(Cluster cluster, String topic) {
        List<Decoded> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : cluster.read(topic)) {
            if (each.value() == null) {
                rows.add(of(each, Map.of()));
                continue;
            }
            try {
                Map<String, @Nullable Object> columns = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> field :
                        JSON.readTree(each.value()).properties()) {
                    columns.put(field.getKey(), plain(field.getValue()));
                }
                rows.add(of(each, columns));
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON", e);
            }
        }
        return rows;
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        return node.isNumber() ? node.numberValue() : node.isBoolean() ? (Object) node.booleanValue() : node.asText();
    }

    private static Decoded of(ConsumerRecord<byte[], byte[]> each, Map<String, @Nullable Object> columns) {
        byte[] key = each.key();
        return new Decoded(
                each.partition(),
                each.offset(),
                each.timestamp(),
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                columns);
    }

    String text(String column) {
        return String.valueOf(columns.get(column));
    }

    long number(String column) {
        return columns.get(column) instanceof Number number ? number.longValue() : fail(column);
    }

    double real(String column) {
        return columns.get(column) instanceof Number number ? number.doubleValue() : fail(column);
    }

    /** The score, or null. */
    @Nullable
    Double realOrNull(String column) {
        return columns.get(column) instanceof Number number ? Double.valueOf(number.doubleValue()) : null;
    }

    private long fail(String column) {
        throw new IllegalStateException("column " + column + " is no number in " + this);
    }
}
