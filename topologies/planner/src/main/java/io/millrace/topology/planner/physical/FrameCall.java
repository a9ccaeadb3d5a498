// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.TypedExpression;
import org.jspecify.annotations.Nullable;

/** One value computed over a trailing frame. */
public sealed interface FrameCall {
    /** The index of the frame in its step. */
    int frame();

    /** The column that the value goes to. */
    Column output();

    /** Either the {@code rows} before a row and itself, or those of the last {@code rangeMillis} of event time. */
    record Frame(@Nullable Long rows, @Nullable Long rangeMillis) {}

    /** An aggregate over the rows of the frame; the arguments have the function's parameter types. */
    record Aggregate(int frame, Step.AggregateCall call) implements FrameCall {
        @Override
        public Column output() {
            return call.output();
        }
    }

    /** The argument's value a number of rows before, within the frame; null where the frame has no such row. */
    record Lag(int frame, TypedExpression argument, int offset, Column output) implements FrameCall {}

    /** The argument's value in the first or last row of the frame. */
    record Edge(int frame, Place edge, TypedExpression argument, Column output) implements FrameCall {}

    /** Which row of a frame. */
    enum Place {
        FIRST,
        LAST
    }
}
