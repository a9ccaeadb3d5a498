// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import java.util.ArrayList;
import java.util.List;

/** What is said about one step: a title, and facts with a label each. One thread. */
final class StepWords {
    private final String title;
    private final List<Fact> facts = new ArrayList<>();

    StepWords(String title) {
        this.title = title;
    }

    /** A label of one word, or none, and what it stands for. */
    record Fact(String label, String text) {}

    StepWords with(String label, String text) {
        if (!text.isEmpty()) {
            facts.add(new Fact(label, text));
        }
        return this;
    }

    String title() {
        return title;
    }

    List<Fact> facts() {
        return facts;
    }
}
