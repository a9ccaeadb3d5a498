// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.SourceKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How the queries of an application hang together: from each topic the queries that read it, and what they write. One thread. */
final class TopicTree {
    private final List<QueryPlan> queries;
    private final Strokes strokes;
    private final Page page;
    private final Set<String> drawn = new HashSet<>();

    TopicTree(List<QueryPlan> queries, Strokes strokes, Page page) {
        this.queries = queries;
        this.strokes = strokes;
        this.page = page;
    }

    void draw() {
        Set<String> written =
                queries.stream().map(query -> query.sink().topic()).collect(Collectors.toSet());
        Set<String> read = new LinkedHashSet<>();
        queries.forEach(query -> read.add(main(query).topic()));
        for (String topic : read) {
            if (!written.contains(topic)) {
                root(topic);
            }
        }
        // What is left is read by its own writers only.
        for (String topic : read) {
            if (!drawn.contains(topic)) {
                root(topic);
            }
        }
    }

    private static QueryPlan.Read main(QueryPlan query) {
        return query.reads().get(0);
    }

    private void root(String topic) {
        page.wrapped("  ", "  ", topic);
        children(topic, "  ");
    }

    private void children(String topic, String margin) {
        if (!drawn.add(topic)) {
            return;
        }
        List<QueryPlan> readers = queries.stream()
                .filter(query -> main(query).topic().equals(topic))
                .toList();
        for (int i = 0; i < readers.size(); i++) {
            boolean last = i == readers.size() - 1;
            QueryPlan query = readers.get(i);
            String target = query.sink().topic();
            boolean again = drawn.contains(target) && isRead(target);
            String inner = margin + (last ? " " : strokes.line) + "     ";
            page.wrapped(
                    margin + (last ? strokes.lastBranch : strokes.branch) + " ",
                    margin + (last ? " " : strokes.line) + "   ",
                    query.id() + others(query) + " " + strokes.leadsTo + " "
                            + (target.isEmpty() ? "the terminal" : target) + (again ? " (see above)" : ""));
            children(target, inner.length() > Page.WIDTH / 2 ? margin : inner);
        }
    }

    private boolean isRead(String topic) {
        return queries.stream().anyMatch(query -> main(query).topic().equals(topic));
    }

    private static String others(QueryPlan query) {
        List<String> others = new ArrayList<>();
        List<QueryPlan.Read> reads = query.reads();
        for (QueryPlan.Read read : reads.subList(1, reads.size())) {
            others.add((read.kind() == SourceKind.TABLE ? "table " : "stream ") + read.topic());
        }
        return others.isEmpty() ? "" : " (with " + String.join(", ", others) + ")";
    }
}
