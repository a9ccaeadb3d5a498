// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import java.util.List;
import java.util.Locale;

/**
 * Writes diagnostics for people: code and sentence, the place, the line with marks under the words, the hint. Immutable,
 * any thread.
 */
public final class DiagnosticRenderer {
    /** Whether the text goes to a terminal that shows colours. */
    public enum Colours {
        NONE,
        ANSI
    }

    private enum Paint {
        ERROR("\u001B[1;31m"),
        WARNING("\u001B[1;33m"),
        BOLD("\u001B[1m"),
        FRAME("\u001B[1;34m"),
        HINT("\u001B[32m");

        private final String start;

        Paint(String start) {
            this.start = start;
        }
    }

    private static final String RESET = "\u001B[0m";
    private static final int TAB_WIDTH = 4;

    /** A longer line is cut around the marks. */
    private static final int LINE_MAX = 160;

    private static final int CONTEXT = 60;

    private final Colours colours;

    public DiagnosticRenderer(Colours colours) {
        this.colours = colours;
    }

    /** One diagnostic, without a line end behind its last line. */
    public String render(Diagnostic diagnostic) {
        Span span = diagnostic.span();
        String number = String.valueOf(span.line());
        String margin = " ".repeat(number.length() + 1);
        Excerpt excerpt = excerpt(span);
        Paint severity = diagnostic.isError() ? Paint.ERROR : Paint.WARNING;
        StringBuilder text = new StringBuilder();
        text.append(paint(severity, diagnostic.code().label() + " " + word(diagnostic)));
        text.append(paint(Paint.BOLD, ": " + diagnostic.message())).append('\n');
        text.append(margin).append(paint(Paint.FRAME, "-->")).append(' ');
        text.append(span.source().name()).append(':').append(number).append(':').append(span.column());
        text.append('\n').append(margin).append(paint(Paint.FRAME, " |")).append('\n');
        text.append(paint(Paint.FRAME, " " + number + " |")).append(excerpt.line.isEmpty() ? "" : " " + excerpt.line);
        text.append('\n').append(margin).append(paint(Paint.FRAME, " |")).append(' ');
        text.append(" ".repeat(excerpt.before)).append(paint(severity, "^".repeat(excerpt.marks)));
        if (diagnostic.hint() != null) {
            text.append('\n').append(margin).append(paint(Paint.FRAME, " =")).append(' ');
            text.append(paint(Paint.HINT, "hint: " + diagnostic.hint()));
        }
        return text.toString();
    }

    /** All of them with an empty line between, and their number at the end; the empty text for none. */
    public String render(List<Diagnostic> diagnostics) {
        if (diagnostics.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (Diagnostic diagnostic : diagnostics) {
            text.append(render(diagnostic)).append("\n\n");
        }
        return text.append(summary(diagnostics)).toString();
    }

    /** {@code 2 errors, 1 warning}; what there is none of is left out. */
    public static String summary(List<Diagnostic> diagnostics) {
        long errors = diagnostics.stream().filter(Diagnostic::isError).count();
        long warnings = diagnostics.size() - errors;
        String both = errors > 0 && warnings > 0 ? ", " : "";
        String none = diagnostics.isEmpty() ? "no errors" : "";
        return counted(errors, "error") + both + counted(warnings, "warning") + none;
    }

    private static String counted(long count, String word) {
        return count == 0 ? "" : count + " " + word + (count == 1 ? "" : "s");
    }

    private static String word(Diagnostic diagnostic) {
        return diagnostic.severity().name().toLowerCase(Locale.ROOT);
    }

    private String paint(Paint paint, String text) {
        return colours == Colours.NONE ? text : paint.start + text + RESET;
    }

    /** A line as it is shown, with the columns before the marks and the number of marks. */
    private record Excerpt(String line, int before, int marks) {}

    private static Excerpt excerpt(Span span) {
        String line = span.source().lineText(span.start());
        int start = Math.min(span.column() - 1, line.length());
        int end = Math.min(start + Math.max(1, span.end() - span.start()), Math.max(line.length(), start + 1));
        String shown = line;
        if (line.length() > LINE_MAX) {
            int from = Math.max(0, start - CONTEXT);
            int to = Math.min(line.length(), Math.max(from + LINE_MAX, start + 1));
            String head = from > 0 ? "…" : "";
            shown = head + line.substring(from, to) + (to < line.length() ? "…" : "");
            start = start - from + head.length();
            end = Math.min(end - from + head.length(), Math.max(shown.length(), start + 1));
        }
        String before = expanded(shown, Math.min(start, shown.length()), 0);
        String marked = shown.substring(Math.min(start, shown.length()), Math.min(end, shown.length()));
        int marks =
                Math.max(1, expanded(marked, marked.length(), before.length()).length());
        return new Excerpt(expanded(shown, shown.length(), 0).stripTrailing(), before.length(), marks);
    }

    /** The first characters of a text with tabs as spaces and nothing that moves the cursor. */
    private static String expanded(String text, int length, int column) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '\t') {
                int width = TAB_WIDTH - (column + line.length()) % TAB_WIDTH;
                line.append(" ".repeat(width));
            } else {
                line.append(Character.isISOControl(c) ? '\uFFFD' : c);
            }
        }
        return line.toString();
    }
}
