// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under titles, in columns as wide as they need to be. One thread. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... titles) {
        rows.add(List.of(titles));
    }

    /** Adds a row with a cell for each title. */
    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** The titles, a rule and the rows, each with a line end. */
    public String text() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, rows.get(0), widths);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        line(text, rule, widths);
        rows.subList(1, rows.size()).forEach(row -> line(text, row, widths));
        return text.toString();
    }

    /** The rows alone, each with a line end, without titles. */
    public String rows() {
        String text = text();
        return text.substring(text.indexOf('\n', text.indexOf('\n') + 1) + 1);
    }

    private static void line(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : GAP).append(cells.get(i));
            line.append(" ".repeat(widths[i] - cells.get(i).length()));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}
