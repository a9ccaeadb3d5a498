// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

/** A SQL file: its name as people should see it, and its text. Immutable, any thread. */
public record SourceText(String name, String text) {
    /** The line of an offset, counted from 1. */
    public int line(int offset) {
        int line = 1;
        for (int i = 0; i < offset && i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /** The column of an offset in its line, counted from 1 in characters. */
    public int column(int offset) {
        return offset - lineStart(offset) + 1;
    }

    /** The text of the line that holds an offset, without its line end. */
    public String lineText(int offset) {
        int start = lineStart(offset);
        int end = text.indexOf('\n', start);
        String line = end < 0 ? text.substring(start) : text.substring(start, end);
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private int lineStart(int offset) {
        int from = Math.min(offset, text.length());
        return from == 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1;
    }

    @Override
    public String toString() {
        return name;
    }
}
