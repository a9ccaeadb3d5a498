// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A function's signature as its declaration writes it: {@code reduce(ARRAY<T>, S, (S, T) => S) -> S}. Types are texts. Immutable.
 *
 * @param isVariadic whether the last argument may come several times
 */
record SignatureText(String name, List<String> arguments, boolean isVariadic, String result) {
    static SignatureText of(String text) {
        int open = text.indexOf('(');
        int arrow = text.lastIndexOf(" -> ");
        List<String> arguments = new ArrayList<>(parts(text.substring(open + 1, text.lastIndexOf(')', arrow))));
        int last = arguments.size() - 1;
        boolean isVariadic = last >= 0 && arguments.get(last).endsWith("...");
        if (isVariadic) {
            arguments.set(last, arguments.get(last).replace("...", ""));
        }
        return new SignatureText(
                text.substring(0, open), List.copyOf(arguments), isVariadic, text.substring(arrow + 4));
    }

    /** What stands between the commas that are in no brackets. */
    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            boolean isArrow = each == '>' && i > 0 && text.charAt(i - 1) == '=';
            depth += each == '<' || each == '(' ? 1 : each == '>' && !isArrow || each == ')' ? -1 : 0;
            if (each == ',' && depth == 0) {
                parts.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        if (!text.substring(start).isBlank()) {
            parts.add(text.substring(start).strip());
        }
        return parts;
    }

    static boolean isVariable(String type) {
        return type.length() == 1 || type.equals("DECIMAL(p, s)");
    }

    /** What the variables are when a pattern is a type, added to {@code known}; false when it cannot be. */
    static boolean unify(String pattern, String type, Map<String, String> known) {
        if (isVariable(pattern)) {
            boolean fits = pattern.length() == 1 || type.startsWith("DECIMAL(");
            return fits && known.computeIfAbsent(pattern, each -> type).equals(type);
        }
        int open = pattern.indexOf('<');
        if (open < 0 || !type.startsWith(pattern.substring(0, open + 1))) {
            return pattern.equals(type);
        }
        List<String> inside = parts(pattern.substring(open + 1, pattern.length() - 1));
        List<String> insideType = parts(type.substring(open + 1, type.length() - 1));
        Map<String, String> tried = new HashMap<>(known);
        for (int i = 0; i < inside.size(); i++) {
            if (i >= insideType.size() || !unify(inside.get(i), insideType.get(i), tried)) {
                return false;
            }
        }
        known.putAll(tried);
        return inside.size() == insideType.size();
    }

    /** The type of a pattern whose variables are all known. */
    static String type(String pattern, Map<String, String> known) {
        if (isVariable(pattern)) {
            return known.getOrDefault(pattern, pattern);
        }
        int open = pattern.indexOf('<');
        return open < 0
                ? pattern
                : pattern.substring(0, open + 1)
                        + String.join(
                                ", ",
                                parts(pattern.substring(open + 1, pattern.length() - 1)).stream()
                                        .map(each -> type(each, known))
                                        .toList())
                        + ">";
    }

    /** The variables of a pattern, in order. */
    static List<String> variables(String pattern) {
        if (isVariable(pattern)) {
            return List.of(pattern);
        }
        int open = pattern.indexOf('<');
        return open < 0
                ? List.of()
                : parts(pattern.substring(open + 1, pattern.length() - 1)).stream()
                        .flatMap(each -> variables(each).stream())
                        .distinct()
                        .toList();
    }
}
