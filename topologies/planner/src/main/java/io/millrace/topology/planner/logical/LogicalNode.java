// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.logical;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.FrameCall;
import io.millrace.topology.planner.physical.JoinWindow;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the logical plan; {@code schema} is what it gives. */
public sealed interface LogicalNode {
    RowSchema schema();

    <R> R accept(Visitor<R> visitor);

    /** One method a node and no default: a new node does not compile until each place decides. */
    interface Visitor<R> {
        R scan(Scan node);

        R filter(Filter node);

        R project(Project node);

        R frames(Frames node);

        R group(Group node);

        R join(Join node);

        R streamJoin(StreamJoin node);

        R predict(Predict node);

        R unnest(Unnest node);

        R changes(Changes node);

        R tablesJoin(TablesJoin node);

        R foreignJoin(ForeignJoin node);
    }

    /** Reads a source; {@code outputs} says which declared columns, under which names. */
    record Scan(SourceDefinition source, List<Step.SourceOutput> outputs, RowSchema schema) implements LogicalNode {
        public Scan {
            outputs = List.copyOf(outputs);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.scan(this);
        }
    }

    /** Each row of a table's source behind what it replaces, so that what comes next knows before and after. */
    record Changes(LogicalNode input) implements LogicalNode {
        @Override
        public RowSchema schema() {
            return input.schema();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.changes(this);
        }
    }

    /** The rows of the input for which the condition is true. */
    record Filter(LogicalNode input, TypedExpression condition, FilterRole role) implements LogicalNode {
        @Override
        public RowSchema schema() {
            return input.schema();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.filter(this);
        }
    }

    /** Which clause a filter was written as; its step is named after it. */
    enum FilterRole {
        WHERE,
        HAVING
    }

    /** Computes each column of {@code schema}; the lists are parallel. */
    record Project(LogicalNode input, List<TypedExpression> expressions, RowSchema schema) implements LogicalNode {
        public Project {
            expressions = List.copyOf(expressions);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.project(this);
        }
    }

    /** Trailing frames: the input's columns and the values of its frames. */
    record Frames(
            LogicalNode input,
            List<TypedExpression> partitionBy,
            long graceMillis,
            List<FrameCall.Frame> frames,
            List<FrameCall> calls)
            implements LogicalNode {
        public Frames {
            partitionBy = List.copyOf(partitionBy);
            frames = List.copyOf(frames);
            calls = List.copyOf(calls);
        }

        @Override
        public RowSchema schema() {
            return input.schema().plus(calls.stream().map(FrameCall::output).toList());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.frames(this);
        }
    }

    /** GROUP BY: the group's columns, the window's bounds, the aggregates. */
    record Group(
            LogicalNode input,
            List<TypedExpression> groupBy,
            @Nullable Window window,
            List<Step.AggregateCall> calls,
            Step.Emit emit,
            RowSchema schema)
            implements LogicalNode {
        public Group {
            groupBy = List.copyOf(groupBy);
            calls = List.copyOf(calls);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.group(this);
        }
    }

    /** Each row of a stream with the table's row of its key. */
    record Join(LogicalNode stream, LogicalNode table, Step.Join kind, TypedExpression key, String tableKey)
            implements LogicalNode {
        @Override
        public RowSchema schema() {
            return stream.schema().plus(table.schema().columns());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.join(this);
        }
    }

    /**
     * Rows of two streams with equal keys and times near each other.
     *
     * @param leftKeys what must be equal, parallel to {@code rightKeys}; of windowed streams, which cannot be repartitioned, first the
     *     key and then the bounds
     * @param keys columns for the keys whichever side is there; may be none
     */
    record StreamJoin(
            LogicalNode left,
            LogicalNode right,
            Step.Join kind,
            JoinWindow window,
            List<TypedExpression> leftKeys,
            List<TypedExpression> rightKeys,
            List<Column> keys)
            implements LogicalNode {
        public StreamJoin {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
            keys = List.copyOf(keys);
        }

        @Override
        public RowSchema schema() {
            return left.schema().plus(right.schema().columns()).plus(keys);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.streamJoin(this);
        }
    }

    /**
     * Rows of two tables with the same key. The inputs are changes of tables, or such joins.
     *
     * @param leftKey the column of the left side that always has its key
     * @param rightKey the same of the right side
     * @param keys a column for the key whichever side is there; none where one of the others always is
     */
    record TablesJoin(
            LogicalNode left, LogicalNode right, Step.Join kind, String leftKey, String rightKey, List<Column> keys)
            implements LogicalNode {
        public TablesJoin {
            keys = List.copyOf(keys);
        }

        @Override
        public RowSchema schema() {
            return left.schema().plus(right.schema().columns()).plus(keys);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.tablesJoin(this);
        }
    }

    /**
     * Each row of a table with the row of another one that it refers to. Its rows do not say what they replace.
     *
     * @param kind INNER or LEFT
     * @param foreignKey an expression of the left side
     * @param rightKey the name of the right table's key column
     */
    record ForeignJoin(LogicalNode left, LogicalNode right, Step.Join kind, TypedExpression foreignKey, String rightKey)
            implements LogicalNode {
        /** The keys are those of the left side. */
        @Override
        public RowSchema schema() {
            return left.schema()
                    .plus(right.schema().columns().stream()
                            .map(column -> Column.value(column.name(), column.type()))
                            .toList());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.foreignJoin(this);
        }
    }

    /** Each row with a model's score behind it. */
    record Predict(LogicalNode input, String model, List<TypedExpression> arguments, Column output)
            implements LogicalNode {
        public Predict {
            arguments = List.copyOf(arguments);
        }

        @Override
        public RowSchema schema() {
            return input.schema().plus(List.of(output));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.predict(this);
        }
    }

    /**
     * For each row as many as its longest array has elements, each with the arrays' elements of its place behind it; null where
     * an array has none. The lists are parallel.
     */
    record Unnest(LogicalNode input, List<TypedExpression> arrays, List<Column> outputs) implements LogicalNode {
        public Unnest {
            arrays = List.copyOf(arrays);
            outputs = List.copyOf(outputs);
        }

        @Override
        public RowSchema schema() {
            return input.schema().plus(outputs);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.unnest(this);
        }
    }
}
