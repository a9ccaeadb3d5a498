// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

/** The words, numbers, texts and signs of a schema, one after the other; comments are left out. One thread. */
final class ProtoTokens {
    private final String text;
    private int position;
    private String current = "";

    ProtoTokens(String text) {
        this.text = text;
        next();
    }

    /** The token looked at; empty at the end. A text has its quote in front and no escapes are undone in it. */
    String current() {
        return current;
    }

    boolean atEnd() {
        return current.isEmpty();
    }

    boolean is(String token) {
        return current.equals(token);
    }

    /** Gives the current token and moves on. */
    String take() {
        if (atEnd()) {
            throw new ProtoSyntaxException("it ends too early");
        }
        String taken = current;
        next();
        return taken;
    }

    /** Moves on when the current token is this one. */
    boolean accept(String token) {
        if (!is(token)) {
            return false;
        }
        next();
        return true;
    }

    void expect(String token) {
        if (!accept(token)) {
            throw new ProtoSyntaxException("'" + token + "' is missing before '" + current + "'");
        }
    }

    int number() {
        String digits = take();
        try {
            return Integer.decode(digits);
        } catch (NumberFormatException e) {
            throw new ProtoSyntaxException("'" + digits + "' is no number");
        }
    }

    /** Moves behind the end of a statement, or of the block that it ends with. */
    void skipStatement() {
        int depth = 0;
        while (true) {
            String token = take();
            if (token.equals("{")) {
                depth++;
            } else if (token.equals("}")) {
                depth--;
                if (depth <= 0) {
                    accept(";");
                    return;
                }
            } else if (token.equals(";") && depth == 0) {
                return;
            }
        }
    }

    private void next() {
        skipBlanks();
        if (position >= text.length()) {
            current = "";
            return;
        }
        int start = position;
        char c = text.charAt(position++);
        if (c == '"' || c == '\'') {
            while (position < text.length() && text.charAt(position) != c) {
                position += text.charAt(position) == '\\' ? 2 : 1;
            }
            position = Math.min(position, text.length());
            current = '"' + text.substring(start + 1, position);
            position++;
        } else {
            boolean word = isWord(c);
            while (word && position < text.length() && isWord(text.charAt(position))) {
                position++;
            }
            current = text.substring(start, position);
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '+';
    }

    private void skipBlanks() {
        while (position < text.length()) {
            if (Character.isWhitespace(text.charAt(position))) {
                position++;
            } else if (text.startsWith("//", position)) {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", position)) {
                int end = text.indexOf("*/", position + 2);
                position = end < 0 ? text.length() : end + 2;
            } else {
                return;
            }
        }
    }
}
