// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as one line of JSON: topic, partition, offset, timestamp, key, value, and the headers when wanted. One thread.
 *
 * <p>A header's value is text, or Base64 where it is not UTF-8; a name that occurs several times has all its values in an
 * array.
 */
final class PrintedRecord {
    private static final JsonFactory JSON = new JsonFactory();

    private final ReadableText text;
    private final boolean withHeaders;

    PrintedRecord(ReadableText text, boolean withHeaders) {
        this.text = text;
        this.withHeaders = withHeaders;
    }

    String of(ConsumerRecord<byte[], byte[]> record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("topic", record.topic());
            json.writeNumberField("partition", record.partition());
            json.writeNumberField("offset", record.offset());
            json.writeNumberField("timestamp", record.timestamp());
            json.writeFieldName("key");
            json.writeRawValue(text.key(record.key()));
            json.writeFieldName("value");
            json.writeRawValue(text.value(record.value()));
            if (withHeaders) {
                json.writeObjectFieldStart("headers");
                writeHeaders(record, json);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return line.toString();
    }

    private static void writeHeaders(ConsumerRecord<byte[], byte[]> record, JsonGenerator json) throws IOException {
        Map<String, List<@Nullable String>> byName = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            byName.computeIfAbsent(header.key(), name -> new ArrayList<>()).add(textOf(header.value()));
        }
        for (Map.Entry<String, List<@Nullable String>> header : byName.entrySet()) {
            json.writeFieldName(header.getKey());
            List<@Nullable String> values = header.getValue();
            if (values.size() > 1) {
                json.writeStartArray();
            }
            for (String value : values) {
                json.writeString(value);
            }
            if (values.size() > 1) {
                json.writeEndArray();
            }
        }
    }

    private static @Nullable String textOf(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return Base64.getEncoder().encodeToString(value);
        }
    }
}
