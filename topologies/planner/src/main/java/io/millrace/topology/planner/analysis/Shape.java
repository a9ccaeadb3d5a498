// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a query reads and remembers, without its conditions and columns: as long as it stays the same, what a running query has
 * kept can be used by its successor.
 *
 * @param sources the names of what it reads, in order
 * @param steps what keeps state or moves rows, from the sources on
 * @param grouped the columns on which it depends which rows are in which group and what comes of them
 */
record Shape(Set<String> sources, List<Object> steps, Set<String> grouped) {
    static Shape of(LogicalNode plan) {
        Finder finder = new Finder();
        plan.accept(finder);
        return new Shape(finder.sources, finder.steps, finder.grouped);
    }

    /** Whether no step of it remembers rows. */
    boolean isStateless() {
        return steps.isEmpty();
    }

    private static final class Finder implements LogicalNode.Visitor<Finder> {
        private final Set<String> sources = new LinkedHashSet<>();
        private final List<Object> steps = new ArrayList<>();
        private final Set<String> filtered = new LinkedHashSet<>();
        private final Set<String> grouped = new LinkedHashSet<>();

        @Override
        public Finder scan(LogicalNode.Scan node) {
            sources.add(node.source().name());
            return this;
        }

        @Override
        public Finder changes(LogicalNode.Changes node) {
            node.input().accept(this);
            steps.add(node.schema().keys());
            return this;
        }

        @Override
        public Finder filter(LogicalNode.Filter node) {
            filtered.addAll(Expressions.columns(node.condition()));
            return node.input().accept(this);
        }

        @Override
        public Finder project(LogicalNode.Project node) {
            return node.input().accept(this);
        }

        @Override
        public Finder frames(LogicalNode.Frames node) {
            node.input().accept(this);
            steps.add(List.of(node.partitionBy(), node.graceMillis(), node.frames()));
            return this;
        }

        @Override
        public Finder group(LogicalNode.Group node) {
            filtered.clear();
            node.input().accept(this);
            grouped.addAll(filtered);
            node.groupBy().forEach(group -> grouped.addAll(Expressions.columns(group)));
            for (Step.AggregateCall call : node.calls()) {
                call.arguments().forEach(argument -> grouped.addAll(Expressions.columns(argument)));
            }
            steps.add(Arrays.asList(node.groupBy(), node.window(), node.calls(), node.emit()));
            return this;
        }

        @Override
        public Finder join(LogicalNode.Join node) {
            node.stream().accept(this);
            node.table().accept(this);
            steps.add(List.of(node.kind(), node.key(), node.tableKey()));
            return this;
        }

        @Override
        public Finder streamJoin(LogicalNode.StreamJoin node) {
            node.left().accept(this);
            node.right().accept(this);
            steps.add(List.of(node.kind(), node.window(), node.leftKeys(), node.rightKeys()));
            return this;
        }

        @Override
        public Finder tablesJoin(LogicalNode.TablesJoin node) {
            node.left().accept(this);
            node.right().accept(this);
            steps.add(List.of(node.kind(), node.leftKey(), node.rightKey()));
            return this;
        }

        @Override
        public Finder foreignJoin(LogicalNode.ForeignJoin node) {
            node.left().accept(this);
            node.right().accept(this);
            steps.add(List.of(node.kind(), node.foreignKey(), node.rightKey()));
            return this;
        }

        @Override
        public Finder unnest(LogicalNode.Unnest node) {
            return node.input().accept(this);
        }

        @Override
        public Finder predict(LogicalNode.Predict node) {
            return node.input().accept(this);
        }
    }
}
