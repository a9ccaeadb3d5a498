// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

/** Lines of at most 100 columns. One thread. */
final class Page {
    static final int WIDTH = 100;
    private static final int NARROWEST = 20;

    /** A blank at which no line is broken. */
    static final char JOINT = '\u00a0';

    private final StringBuilder text = new StringBuilder();

    void line(String line) {
        text.append(line.replace(JOINT, ' ').stripTrailing()).append('\n');
    }

    /** A text whose first line has one margin and whose further lines have another. */
    void wrapped(String first, String further, String content) {
        String margin = first;
        String rest = content;
        while (margin.length() + rest.length() > WIDTH) {
            int width = Math.max(NARROWEST, WIDTH - margin.length());
            if (rest.length() <= width) {
                break;
            }
            int space = rest.lastIndexOf(' ', width);
            int cut = space > 0 ? space : width;
            line(margin + rest.substring(0, cut));
            rest = rest.substring(space > 0 ? cut + 1 : cut);
            margin = further;
        }
        line(margin + rest);
    }

    /** A text on the left and one at the right edge; returns false, having written nothing, when a line is too short. */
    boolean bothEdges(String left, String right) {
        int gap = WIDTH - left.length() - right.length();
        if (gap < 2) {
            return false;
        }
        line(left + " ".repeat(gap) + right);
        return true;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
