// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import java.util.ArrayList;
import java.util.List;

/**
 * A way into a JSON document: {@code $.name}, {@code $['name']} and {@code [0]}. Immutable.
 *
 * @param steps names as {@code String}, array positions from 0 as {@code Integer}
 */
record JsonPath(List<Object> steps) {
    static JsonPath parse(String text) {
        if (!text.startsWith("$")) {
            throw new IllegalArgumentException("a JSON path begins with $ but is " + text);
        }
        List<Object> steps = new ArrayList<>();
        int position = 1;
        while (position < text.length()) {
            int end;
            if (text.charAt(position) == '.') {
                end = endOfName(text, position + 1);
                steps.add(text.substring(position + 1, end));
                position = end;
            } else {
                end = text.indexOf(']', position);
                if (text.charAt(position) != '[' || end < 0) {
                    throw new IllegalArgumentException("no JSON path at character " + (position + 1) + ": " + text);
                }
                steps.add(bracket(text.substring(position + 1, end).trim(), text));
                position = end + 1;
            }
        }
        return new JsonPath(List.copyOf(steps));
    }

    private static int endOfName(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '[') {
            end++;
        }
        if (end == start) {
            throw new IllegalArgumentException("a name is missing in the JSON path " + text);
        }
        return end;
    }

    private static Object bracket(String inside, String text) {
        char first = inside.isEmpty() ? ' ' : inside.charAt(0);
        if ((first == '\'' || first == '"') && inside.length() > 1 && inside.charAt(inside.length() - 1) == first) {
            return inside.substring(1, inside.length() - 1);
        }
        try {
            return Integer.valueOf(inside);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("[" + inside + "] is no step of a JSON path: " + text, e);
        }
    }
}
