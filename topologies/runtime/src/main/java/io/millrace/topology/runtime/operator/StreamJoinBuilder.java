// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.state.layout.JoinBufferLayout;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.JoinWindow;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.List;

/** Makes the two sides of a join of streams. Stream thread, used once. */
final class StreamJoinBuilder {
    private final Step.StreamJoin step;
    private final Outlet outlet;
    private final StreamJoin join;

    StreamJoinBuilder(Step.StreamJoin step, Outlet outlet) {
        this.step = step;
        this.outlet = outlet;
        this.join = new StreamJoin(step.window().lateMillis());
    }

    /** One side's rows: their schema, and what counts them and rejects them. */
    record Input(
            RowSchema schema,
            OrderedStore store,
            StateMemory.Share memory,
            SourceCounters counters,
            FailedRows failures) {}

    /** The sides, the left one first. */
    List<StreamJoinSide> build(Input left, Input right) {
        JoinWindow window = step.window();
        StreamJoinSide leftSide =
                side(left, 0, step.leftKeys(), window.beforeMillis(), window.afterMillis(), Step.Join.LEFT);
        StreamJoinSide rightSide = side(
                right,
                left.schema().size(),
                step.rightKeys(),
                window.afterMillis(),
                window.beforeMillis(),
                Step.Join.RIGHT);
        join.connect(leftSide, rightSide);
        return List.of(leftSide, rightSide);
    }

    private StreamJoinSide side(
            Input input, int firstColumn, List<TypedExpression> keys, long back, long ahead, Step.Join outer) {
        RowSchema keySchema = StageBuilder.schemaOf("$key", keys);
        String name = step.id() + (outer == Step.Join.LEFT ? ".left.key" : ".right.key");
        RowArguments arguments = new RowArguments(
                RowValues.of(name, input.schema(), keys, keySchema),
                keys.size(),
                "the key to join on",
                input.failures());
        int columns = input.schema().size();
        int firstKey = step.schema().size() - step.keyColumns().size();
        StreamJoinSide.Columns places = new StreamJoinSide.Columns(
                new KeyCodec(keySchema.types()),
                StageBuilder.indexes(0, keys.size()),
                new RowCodec(input.schema().types()),
                StageBuilder.indexes(0, columns),
                StageBuilder.indexes(firstColumn, firstColumn + columns),
                StageBuilder.indexes(firstKey, step.schema().size()));
        StreamJoinSide.Reach reach = new StreamJoinSide.Reach(back, ahead, lifetimeMillis());
        return new StreamJoinSide(
                join,
                new StreamJoinSide.Wiring(
                        arguments,
                        new JoinBufferLayout(input.store(), back + ahead, reach.lifetimeMillis(), input.memory()),
                        places,
                        reach,
                        unmatched(outer),
                        input.counters(),
                        new RowBatch(step.schema(), 64),
                        outlet));
    }

    /** As long as a row can come in time that joins one; a row that waits must be there until it is closed. */
    private long lifetimeMillis() {
        JoinWindow window = step.window();
        long latest = Math.max(window.beforeMillis(), window.afterMillis()) + window.lateMillis();
        return Math.max(latest, window.beforeMillis() + window.afterMillis() + window.lateMillis() - 1);
    }

    private StreamJoinSide.Unmatched unmatched(Step.Join outer) {
        if (step.kind() != outer && step.kind() != Step.Join.FULL) {
            return StreamJoinSide.Unmatched.GOES;
        }
        return step.window().graceMillis() == null
                ? StreamJoinSide.Unmatched.IS_PADDED_AT_ONCE
                : StreamJoinSide.Unmatched.WAITS;
    }
}
