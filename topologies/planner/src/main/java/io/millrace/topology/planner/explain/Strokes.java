// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

/** The characters that a drawing is made of; in both sets each takes the same room. */
enum Strokes {
    ASCII("|", "o", "*", "v", "+---+", "|--", "`--", "-->", "="),
    BOX("│", "○", "●", "▼", "├───┘", "├──", "└──", "──▶", "═");

    final String line;
    final String topic;
    final String step;
    final String arrow;
    final String merge;
    final String branch;
    final String lastBranch;
    final String leadsTo;
    final String rule;

    Strokes(
            String line,
            String topic,
            String step,
            String arrow,
            String merge,
            String branch,
            String lastBranch,
            String leadsTo,
            String rule) {
        this.line = line;
        this.topic = topic;
        this.step = step;
        this.arrow = arrow;
        this.merge = merge;
        this.branch = branch;
        this.lastBranch = lastBranch;
        this.leadsTo = leadsTo;
        this.rule = rule;
    }
}
