// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

/** Java source text: literals, comments that cannot break out, and indentation. */
final class JavaText {
    private static final int COMMENT_LENGTH = 160;
    private static final int IDENTIFIER_LENGTH = 60;

    private JavaText() {}

    static String literal(int value) {
        return value < 0 ? "(" + value + ")" : Integer.toString(value);
    }

    static String literal(long value) {
        return value < 0 ? "(" + value + "L)" : value + "L";
    }

    static String literal(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "Double.longBitsToDouble(" + literal(Double.doubleToLongBits(value)) + ")";
        }
        // The sign bit and not "less than zero": there is a negative zero.
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        return negative ? "(" + value + "D)" : value + "D";
    }

    /** A line comment: printable ASCII without backslashes (they could begin an escaped line end) and braces. */
    static String comment(String text) {
        StringBuilder comment = new StringBuilder("// ");
        for (int i = 0; i < text.length() && i < COMMENT_LENGTH; i++) {
            char c = text.charAt(i);
            comment.append(c < ' ' || c > '~' || c == '\\' || c == '{' || c == '}' ? '?' : c);
        }
        return comment.append(text.length() > COMMENT_LENGTH ? " ...\n" : "\n").toString();
    }

    /** What can stand behind other letters in an identifier. */
    static String identifier(String text) {
        StringBuilder identifier = new StringBuilder();
        for (int i = 0; i < text.length() && i < IDENTIFIER_LENGTH; i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            identifier.append(plain ? c : '_');
        }
        return identifier.toString();
    }

    /** The lines of generated code indented by the braces around them; no brace stands in a comment or a literal. */
    static String indented(String code) {
        StringBuilder text = new StringBuilder(code.length() * 3 / 2);
        int depth = 0;
        for (String line : code.split("\n", -1)) {
            int closing = line.startsWith("}") ? 1 : 0;
            text.append("    ".repeat(line.isEmpty() ? 0 : depth - closing))
                    .append(line)
                    .append('\n');
            for (int i = 0; i < line.length(); i++) {
                depth += line.charAt(i) == '{' ? 1 : line.charAt(i) == '}' ? -1 : 0;
            }
        }
        return text.toString();
    }
}
