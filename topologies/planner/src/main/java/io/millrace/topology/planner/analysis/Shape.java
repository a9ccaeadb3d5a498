// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.topology.planner.logical.LogicalNode;
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
 */
record Shape(Set<String> sources, List<Object> steps) {
    static Shape of(LogicalNode plan) {
        Finder finder = new Finder();
        plan.accept(finder);
        return new Shape(finder.sources, finder.steps);
    }

    /** Whether no step of it remembers rows. */
    boolean isStateless() {
        return steps.isEmpty();
    }

    private static final class Finder implements LogicalNode.Visitor<Finder> {
        private final Set<String> sources = new LinkedHashSet<>();
        private final List<Object> steps = new ArrayList<>();

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
            node.input().accept(this);
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
        public Finder unnest(LogicalNode.Unnest node) {
            return node.input().accept(this);
        }

        @Override
        public Finder predict(LogicalNode.Predict node) {
            return node.input().accept(this);
        }
    }
}
