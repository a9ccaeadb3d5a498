// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Rows as JSON. Any thread. */
public final class JsonRows {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonRows() {}

    /** The value of a record of {@code access_logs}; its key is the service. */
    public static byte[] of(AccessLog row) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
            try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
                json.writeStartObject();
                json.writeStringField("service", row.service());
                json.writeStringField("client_ip", row.clientIp());
                json.writeStringField("method", row.method());
                json.writeStringField("path", row.path());
                json.writeNumberField("status", row.status());
                json.writeNumberField("latency_ms", row.latencyMs());
                json.writeNumberField("bytes", row.bytes());
                json.writeBooleanField("new_connection", row.newConnection());
                json.writeNumberField("ts", row.ts());
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
