// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.harness.spec.record.RecordCodec;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.ColumnRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records as a case says them, in the bytes of their topics. One thread. */
final class CaseEncoder {
    private final CaseTopics topics;
    private final RecordCodec codec;

    CaseEncoder(CaseTopics topics, SchemaRegistry registry) {
        this.topics = topics;
        this.codec = new RecordCodec(registry);
    }

    TopicRecord encoded(CaseRecord input) {
        byte[] key = half(input.topic(), ColumnRole.KEY, input.key());
        byte[] value = half(input.topic(), ColumnRole.VALUE, input.value());
        Headers headers = new RecordHeaders();
        if (input.headers() != null) {
            input.headers().forEach(header -> headers.add(header.key(), header.value()));
        }
        Long timestamp = input.timestamp();
        return new TopicRecord(windowed(key, input.window()), value, timestamp == null ? 0 : timestamp, headers);
    }

    /** Bytes stand for themselves: with them a case has records that nobody can read. */
    private byte @Nullable [] half(String topic, ColumnRole side, JsonNode value) {
        try {
            return value.isBinary() ? value.binaryValue() : codec.encode(topics.input(topic, side), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte @Nullable [] windowed(byte @Nullable [] key, CaseRecord.@Nullable KeyWindow window) {
        if (key == null || window == null) {
            return key;
        }
        ByteBuffer bytes = ByteBuffer.allocate(key.length + (window.isSession() ? 2 : 1) * Long.BYTES)
                .put(key);
        if (window.isSession()) {
            bytes.putLong(window.end());
        }
        return bytes.putLong(window.start()).array();
    }
}
