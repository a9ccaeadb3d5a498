// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.harness.spec.record.CaseJson;
import io.millrace.harness.spec.record.CaseRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record in a line of a spec file: {@code key [window] : value @timestamp {"header": "text"}}. Key and value are JSON;
 * {@code ~"text"} is the bytes of a text as they are; a window is {@code [start..end]}, with {@code s} behind it for a session. All but key and
 * value may be left out. One thread.
 */
final class RecordLine {
    private final String text;
    private int at;

    private RecordLine(String text) {
        this.text = text;
    }

    static CaseRecord input(String topic, String line) {
        return new RecordLine(line).read(topic, 0L, List.of());
    }

    static CaseRecord output(String topic, String line) {
        return new RecordLine(line).read(topic, null, null);
    }

    private CaseRecord read(String topic, @Nullable Long noTime, @Nullable List<CaseRecord.CaseHeader> noHeaders) {
        JsonNode key = value();
        CaseRecord.KeyWindow window = window();
        if (!isNext(':')) {
            throw new IllegalArgumentException("a colon is missing behind the key: " + text);
        }
        JsonNode value = value();
        Long timestamp = noTime;
        if (isNext('@')) {
            timestamp = number();
        }
        skipBlanks();
        List<CaseRecord.CaseHeader> headers = at < text.length() ? headers(value()) : noHeaders;
        skipBlanks();
        if (at < text.length()) {
            throw new IllegalArgumentException("more than a record: " + text.substring(at));
        }
        return new CaseRecord(topic, key, value, timestamp, headers, window);
    }

    private static List<CaseRecord.CaseHeader> headers(JsonNode node) {
        List<CaseRecord.CaseHeader> headers = new ArrayList<>();
        node.properties()
                .forEach(entry -> headers.add(new CaseRecord.CaseHeader(
                        entry.getKey(),
                        entry.getValue().isNull()
                                ? null
                                : entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        return headers;
    }

    private CaseRecord.@Nullable KeyWindow window() {
        if (!isNext('[')) {
            return null;
        }
        long start = number();
        if (!text.startsWith("..", at)) {
            throw new IllegalArgumentException("a window is [start..end]: " + text);
        }
        at += 2;
        long end = number();
        if (!isNext(']')) {
            throw new IllegalArgumentException("a window is [start..end]: " + text);
        }
        return new CaseRecord.KeyWindow(start, end, isNext('s'));
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean isNext(char wanted) {
        skipBlanks();
        boolean is = at < text.length() && text.charAt(at) == wanted;
        at += is ? 1 : 0;
        return is;
    }

    private long number() {
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        return Long.parseLong(text.substring(start, at));
    }

    private JsonNode value() {
        boolean asIs = isNext('~');
        skipBlanks();
        int end = endOfValue();
        JsonNode value = at == end ? MissingNode.getInstance() : CaseJson.parse(text.substring(at, end));
        at = end;
        return asIs ? JsonNodeFactory.instance.binaryNode(value.asText().getBytes(StandardCharsets.UTF_8)) : value;
    }

    /** Where the JSON value ends that begins here: brackets are counted outside of texts. */
    private int endOfValue() {
        int depth = 0;
        boolean isText = false;
        for (int i = at; i < text.length(); i++) {
            char each = text.charAt(i);
            if (isText) {
                i += each == '\\' ? 1 : 0;
                isText = each != '"';
            } else if (each == '"') {
                isText = true;
            } else if (each == '{' || each == '[' && (depth > 0 || i == at)) {
                depth++;
            } else if (depth > 0 && (each == '}' || each == ']')) {
                depth--;
            } else if (depth == 0 && (each == ' ' || each == ':' || each == '@')) {
                return i;
            }
        }
        return text.length();
    }
}
