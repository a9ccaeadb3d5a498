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

    /** The same value of another frame of its step, in another column. */
    FrameCall at(int frame, Column output);

    /** Either the {@code rows} before a row and itself, or those of the last {@code rangeMillis} of event time. */
    record Frame(@Nullable Long rows, @Nullable Long rangeMillis) {}

    /** An aggregate over the rows of the frame; the arguments have the function's parameter types. */
    record Aggregate(int frame, Step.AggregateCall call) implements FrameCall {
        @Override
        public Column output() {
            return call.output();
        }

        @Override
        public Aggregate at(int other, Column column) {
            return new Aggregate(
                    other, new Step.AggregateCall(call.function(), call.arguments(), call.constants(), column));
        }
    }

    /** The argument's value a number of rows before, within the frame; null where the frame has no such row. */
    record Lag(int frame, TypedExpression argument, int offset, Column output) implements FrameCall {
        @Override
        public Lag at(int other, Column column) {
            return new Lag(other, argument, offset, column);
        }
    }

    /** The argument's value in the first or last row of the frame. */
    record Edge(int frame, Place edge, TypedExpression argument, Column output) implements FrameCall {
        @Override
        public Edge at(int other, Column column) {
            return new Edge(other, edge, argument, column);
        }
    }

    /** Which row of a frame. */
    enum Place {
        FIRST,
        LAST
    }
}
