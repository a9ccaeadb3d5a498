// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Java source as far as the rules look into it: code without comments and literals, and its methods. */
final class JavaText {
    /** A type, or a modifier of a constructor, before a name with parameters. */
    private static final Pattern METHOD = Pattern.compile(
            "(?:([\\w>\\]?]+)\\s+)?\\b([a-zA-Z_]\\w*)\\s*\\((.*)\\)\\s*(?:throws\\s+[\\w.,\\s]+)?", Pattern.DOTALL);

    private static final Pattern ANNOTATION = Pattern.compile("@\\w+(?:\\s*\\([^()]*\\))?");

    private static final List<String> NO_METHODS =
            List.of("if", "for", "while", "switch", "catch", "synchronized", "try", "do", "else", "return", "new");

    private JavaText() {}

    /**
     * A method or constructor.
     *
     * @param lines from the line of its name to that of its closing brace
     */
    record Method(String name, int lines) {}

    /** The text with blanks for comments and literals; every other character and every line end stays in its place. */
    static String code(String text) {
        return blanked(text, true);
    }

    /** The text with blanks for comments; every other character and every line end stays in its place. */
    static String uncommented(String text) {
        return blanked(text, false);
    }

    private static String blanked(String text, boolean literalsToo) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = endOfHidden(text, at);
            boolean kept = end == at || !literalsToo && text.charAt(at) != '/';
            for (end = Math.max(end, at + 1); at < end; at++) {
                out.append(kept || text.charAt(at) == '\n' ? text.charAt(at) : ' ');
            }
        }
        return out.toString();
    }

    /** Behind the comment or literal that begins here, or this place when none does. */
    private static int endOfHidden(String text, int at) {
        if (text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            return end < 0 ? text.length() : end + 2;
        }
        if (text.startsWith("\"\"\"", at)) {
            return endOfLiteral(text, at + 3, "\"\"\"");
        }
        char first = text.charAt(at);
        return first == '"' || first == '\'' ? endOfLiteral(text, at + 1, String.valueOf(first)) : at;
    }

    private static int endOfLiteral(String text, int from, String quote) {
        for (int at = from; at < text.length(); at++) {
            if (text.charAt(at) == '\\') {
                at++;
            } else if (text.startsWith(quote, at)) {
                return at + quote.length();
            }
        }
        return text.length();
    }

    /** The methods of a text that {@link #code} gave. */
    static List<Method> methods(String code) {
        List<Method> methods = new ArrayList<>();
        int header = 0;
        for (int at = 0; at < code.length(); at++) {
            char each = code.charAt(at);
            if (each == '{') {
                Matcher matcher = METHOD.matcher(ANNOTATION
                        .matcher(code.substring(header, at))
                        .replaceAll("")
                        .strip());
                if (matcher.find() && matcher.end() == matcher.regionEnd() && isMethod(matcher)) {
                    int name = code.lastIndexOf(matcher.group(2) + "(", at);
                    methods.add(new Method(matcher.group(2), lines(code, name, closing(code, at))));
                }
            }
            if (each == '{' || each == '}' || each == ';') {
                header = at + 1;
            }
        }
        return methods;
    }

    private static boolean isMethod(Matcher matcher) {
        String parameters = matcher.group(3);
        return !isWord(matcher.group(1))
                && !"record".equals(matcher.group(1))
                && !isWord(matcher.group(2))
                && parameters.chars().filter(c -> c == '(').count()
                        == parameters.chars().filter(c -> c == ')').count();
    }

    private static boolean isWord(@Nullable String text) {
        return text != null && NO_METHODS.contains(text);
    }

    /** The brace that closes the one at a place, or the end of a text without it. */
    static int closing(String code, int open) {
        int depth = 0;
        for (int at = open; at < code.length(); at++) {
            if (code.charAt(at) == '{') {
                depth++;
            } else if (code.charAt(at) == '}' && --depth == 0) {
                return at;
            }
        }
        return code.length();
    }

    private static int lines(String code, int from, int to) {
        return 1 + (int) code.substring(from, to).chars().filter(c -> c == '\n').count();
    }
}
