// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as a case says it. Immutable.
 *
 * @param key JSON, null included
 * @param value JSON, null included
 * @param timestamp null where any will do
 * @param headers null where nobody looks at them
 * @param window the window of the key, or null
 */
public record CaseRecord(
        String topic,
        JsonNode key,
        JsonNode value,
        @Nullable Long timestamp,
        @Nullable List<CaseHeader> headers,
        @Nullable KeyWindow window) {

    /** One header. */
    public record CaseHeader(String key, byte @Nullable [] value) {
        @Override
        public String toString() {
            return key;
        }
    }

    /** The window of a key: milliseconds. A session's end is that of its last record. */
    public record KeyWindow(long start, long end, boolean isSession) {}

    /** A record that goes in: what is absent has a default. */
    public static CaseRecord input(JsonNode node) {
        List<CaseHeader> headers = headers(node.path("headers"));
        return new CaseRecord(
                node.path("topic").asText(),
                node.path("key"),
                node.path("value"),
                node.path("timestamp").asLong(0),
                headers == null ? List.of() : headers,
                window(node.path("window")));
    }

    /** A record that must come out. */
    public static CaseRecord output(JsonNode node) {
        JsonNode timestamp = node.path("timestamp");
        return new CaseRecord(
                node.path("topic").asText(),
                node.path("key"),
                node.path("value"),
                timestamp.isNumber() ? timestamp.asLong() : null,
                headers(node.path("headers")),
                window(node.path("window")));
    }

    private static @Nullable List<CaseHeader> headers(JsonNode node) {
        if (!node.isArray()) {
            return null;
        }
        List<CaseHeader> headers = new ArrayList<>();
        for (JsonNode header : node) {
            JsonNode value = header.path("value");
            byte[] bytes = value.isTextual() ? Base64.getDecoder().decode(value.asText()) : null;
            headers.add(new CaseHeader(header.path("key").asText(), bytes));
        }
        return headers;
    }

    private static @Nullable KeyWindow window(JsonNode node) {
        if (!node.isObject()) {
            return null;
        }
        return new KeyWindow(
                node.path("start").asLong(),
                node.path("end").asLong(),
                node.path("type").asText().equalsIgnoreCase("session"));
    }
}
