// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.harness.spec.record.Comparison;
import io.millrace.harness.spec.record.RecordCodec;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.ColumnRole;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Whether what queries wrote is what a case wants: on each topic it names exactly those records in that order. One thread. */
final class OutputCheck {
    private final ConformanceCase tested;
    private final CaseTopics topics;
    private final WrittenRecords runs;
    private final RecordCodec codec;

    OutputCheck(ConformanceCase tested, CaseTopics topics, WrittenRecords runs, SchemaRegistry registry) {
        this.tested = tested;
        this.topics = topics;
        this.runs = runs;
        this.codec = new RecordCodec(registry);
    }

    /** What differs: the reason in the first line, the place in the second; null when nothing does. */
    @Nullable
    String problem() {
        Map<String, List<CaseRecord>> expected = new LinkedHashMap<>();
        for (CaseRecord output : tested.outputs()) {
            expected.computeIfAbsent(output.topic(), topic -> new ArrayList<>()).add(output);
        }
        for (Map.Entry<String, List<CaseRecord>> entry : expected.entrySet()) {
            String problem = problem(entry.getKey(), entry.getValue());
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private @Nullable String problem(String topic, List<CaseRecord> expected) {
        List<TopicRecord> actual = runs.written(topic);
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            String problem = problem(topic, expected.get(i), actual.get(i));
            if (problem != null) {
                String counts = expected.size() == actual.size()
                        ? ""
                        : " (" + expected.size() + " records expected, " + actual.size() + " written)";
                int lineEnd = problem.indexOf('\n');
                return problem.substring(0, lineEnd) + "\nrow " + i + counts + ": " + problem.substring(lineEnd + 1);
            }
        }
        if (expected.size() == actual.size()) {
            return null;
        }
        String amount = actual.isEmpty() ? "no records" : actual.size() < expected.size() ? "fewer" : "more";
        return "count: " + amount + rejected() + "\n" + expected.size() + " records expected, " + actual.size()
                + " written";
    }

    /** A dead letter is most often why a record is missing. */
    private String rejected() {
        List<String> letters = runs.deadLetters();
        return letters.isEmpty()
                ? ""
                : ", dead letter " + letters.get(0).lines().findFirst().orElse("");
    }

    private @Nullable String problem(String topic, CaseRecord expected, TopicRecord actual) {
        String key = keyProblem(topic, expected, actual.key());
        if (key != null) {
            return "key: " + key;
        }
        RecordCodec.Half half = topics.output(topic, ColumnRole.VALUE);
        String value = problem(half, expected.value(), actual.value());
        if (value != null) {
            return "value: " + value;
        }
        Long timestamp = expected.timestamp();
        if (timestamp != null && timestamp != actual.timestamp()) {
            return "timestamp\nexpected " + timestamp + ", got " + actual.timestamp();
        }
        return headerProblem(expected.headers(), actual);
    }

    private @Nullable String keyProblem(String topic, CaseRecord expected, byte @Nullable [] bytes) {
        CaseRecord.KeyWindow window = expected.window();
        RecordCodec.Half half = topics.output(topic, ColumnRole.KEY);
        boolean windowed = topics.isWindowed(topic);
        if (windowed != (window != null)) {
            return windowed ? "a window that nobody expects\n" : "no window\n";
        }
        if (window == null || bytes == null) {
            return problem(half, expected.key(), bytes);
        }
        int suffix = (window.isSession() ? 2 : 1) * Long.BYTES;
        if (bytes.length < suffix) {
            return "too short for a window\n" + bytes.length + " bytes";
        }
        ByteBuffer bounds = ByteBuffer.wrap(bytes, bytes.length - suffix, suffix);
        long size = topics.windowSize(topic);
        long end = window.isSession() ? bounds.getLong() : 0;
        long start = bounds.getLong();
        if (!window.isSession()) {
            end = size < 0 ? window.end() : start + size;
        }
        if (start != window.start() || end != window.end()) {
            return "another window\nexpected " + window.start() + " to " + window.end() + ", got " + start + " to "
                    + end;
        }
        return problem(half, expected.key(), Arrays.copyOf(bytes, bytes.length - suffix));
    }

    private @Nullable String problem(RecordCodec.Half half, JsonNode expected, byte @Nullable [] bytes) {
        Object actual;
        try {
            actual = codec.decode(half, bytes);
        } catch (IllegalArgumentException e) {
            return "cannot be read as " + half.format() + "\n" + e.getMessage();
        }
        boolean raw = half.format().equals("DELIMITED") || half.format().equals("NONE");
        JsonNode wanted =
                raw && !expected.isNull() && !expected.isMissingNode() ? TextNode.valueOf(expected.asText()) : expected;
        Comparison.Difference difference = new Comparison(numbers(half)).between(wanted, actual);
        return difference == null ? null : difference.kind() + "\n" + difference.place();
    }

    private Comparison.Numbers numbers(RecordCodec.Half half) {
        if (tested.approximate()) {
            return Comparison.Numbers.APPROXIMATE;
        }
        return half.format().equals("JSON") ? Comparison.Numbers.AS_WRITTEN : Comparison.Numbers.AS_TYPED;
    }

    private static @Nullable String headerProblem(@Nullable List<CaseRecord.CaseHeader> expected, TopicRecord actual) {
        if (expected == null) {
            return null;
        }
        Header[] headers = actual.headers().toArray();
        if (headers.length != expected.size()) {
            return "headers: another number\n" + expected.size() + " expected, got " + headers.length;
        }
        for (int i = 0; i < headers.length; i++) {
            CaseRecord.CaseHeader wanted = expected.get(i);
            if (!headers[i].key().equals(wanted.key()) || !Arrays.equals(headers[i].value(), wanted.value())) {
                return "headers: another one\nheader " + i;
            }
        }
        return null;
    }
}
