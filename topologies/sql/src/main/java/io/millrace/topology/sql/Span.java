// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

/**
 * A piece of a SQL file: offsets in characters, the end exclusive. Any thread.
 *
 * <p>All spans are equal to each other: a span says where a node was written and not what it means, so that two nodes that
 * are written alike are equal records.
 */
public final class Span {
    private final SourceText source;
    private final int start;
    private final int end;

    public Span(SourceText source, int start, int end) {
        this.source = source;
        this.start = start;
        this.end = Math.max(start, end);
    }

    public SourceText source() {
        return source;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    public int line() {
        return source.line(start);
    }

    public int column() {
        return source.column(start);
    }

    /** The text that the span covers. */
    public String text() {
        return source.text()
                .substring(
                        Math.min(start, source.text().length()),
                        Math.min(end, source.text().length()));
    }

    /** What follows the span, from the next sign on that is no blank. */
    public String textBehind() {
        String text = source.text();
        int at = Math.min(end, text.length());
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.substring(at);
    }

    /** From the start of this one to the end of the other. */
    public Span to(Span other) {
        return new Span(source, start, other.end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Span;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return source.name() + ":" + line() + ":" + column();
    }
}
