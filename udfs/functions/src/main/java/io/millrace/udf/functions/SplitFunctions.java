// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.ScalarFunction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Text and bytes into parts at a literal delimiter. Any thread. */
public final class SplitFunctions {
    private SplitFunctions() {}

    @ScalarFunction(
            value = "split(STRING, STRING) -> ARRAY<STRING>",
            description = "the parts between the delimiters, empty ones too; an empty delimiter splits characters",
            examples = {
                @Example(sql = "split('a,,b,', ',')", result = "ARRAY['a', '', 'b', '']"),
                @Example(sql = "split('abc', '')", result = "ARRAY['a', 'b', 'c']")
            })
    public static List<?> split(String text, String delimiter) {
        return delimiter.isEmpty() ? characters(text) : parts(text, delimiter);
    }

    @ScalarFunction(
            value = "split(BYTES, BYTES) -> ARRAY<BYTES>",
            description = "the parts between the delimiters, empty ones too; an empty delimiter splits bytes",
            examples = @Example(sql = "split(X'01FF02', X'FF')", result = "ARRAY[X'01', X'02']"))
    public static List<?> split(ByteBuffer bytes, ByteBuffer delimiter) {
        List<ByteBuffer> parts = new ArrayList<>();
        int width = delimiter.remaining();
        int start = 0;
        for (int i = 0; i + Math.max(width, 1) <= bytes.remaining(); i++) {
            if (width == 0) {
                parts.add(Octets.slice(bytes, i, i + 1));
                start = i + 1;
            } else if (i >= start && Octets.slice(bytes, i, i + width).equals(delimiter)) {
                parts.add(Octets.slice(bytes, start, i));
                start = i + width;
            }
        }
        if (width > 0 || parts.isEmpty()) {
            parts.add(Octets.slice(bytes, start, bytes.remaining()));
        }
        return parts;
    }

    @ScalarFunction(
            value = "split_to_map(STRING, STRING, STRING) -> MAP<STRING, STRING>",
            description = "a map from the entries between the first delimiter, each cut at the second",
            examples =
                    @Example(sql = "split_to_map('a=1;b=2;c;a=3', ';', '=')", result = "MAP('a' := '3', 'b' := '2')"))
    public static Map<?, ?> splitToMap(String text, String entryDelimiter, String keyDelimiter) {
        if (entryDelimiter.isEmpty() || keyDelimiter.isEmpty()) {
            throw new IllegalArgumentException("the delimiters must not be empty");
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (String entry : parts(text, entryDelimiter)) {
            int cut = entry.indexOf(keyDelimiter);
            if (cut >= 0) {
                map.put(entry.substring(0, cut), entry.substring(cut + keyDelimiter.length()));
            }
        }
        return map;
    }

    static List<String> characters(String text) {
        if (text.isEmpty()) {
            return List.of("");
        }
        List<String> parts = new ArrayList<>(text.length());
        for (int i = 0; i < text.length(); i++) {
            parts.add(text.substring(i, i + 1));
        }
        return parts;
    }

    private static List<String> parts(String text, String delimiter) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(delimiter); end >= 0; end = text.indexOf(delimiter, start)) {
            parts.add(text.substring(start, end));
            start = end + delimiter.length();
        }
        parts.add(text.substring(start));
        return parts;
    }
}
