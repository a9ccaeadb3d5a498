// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.FrameCall;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Query;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trailing frames of one query: each call with OVER becomes a column, equal ones the same column. One thread.
 */
final class FrameCalls {
    private static final long ROWS_ONLY_GRACE_MILLIS = 10_000;

    /** So that sums of times and sizes do not overflow. */
    private static final long MILLIS_MAX = Long.MAX_VALUE / 4;

    private final Map<String, Expression.FrameSpec> named = new LinkedHashMap<>();
    private final ExpressionAnalyzer arguments;
    private final Diagnostics diagnostics;
    private final List<FrameCall.Frame> frames = new ArrayList<>();
    private final List<FrameCall> calls = new ArrayList<>();

    /** What became of each frame as written, so that a named one that is wrong is told once. */
    private final Map<Expression.FrameSpec, Optional<Integer>> known = new IdentityHashMap<>();

    private @Nullable List<TypedExpression> partitionBy;
    private @Nullable Long graceMillis;

    /**
     * @param arguments analyzes the arguments and PARTITION BY over the rows before the frames; must refuse aggregates,
     *     frames and PREDICT
     */
    FrameCalls(Query query, ExpressionAnalyzer arguments, Diagnostics diagnostics) {
        this.arguments = arguments;
        this.diagnostics = diagnostics;
        for (Query.NamedFrame frame : query.frames()) {
            if (named.put(frame.name().name(), frame.frame()) != null) {
                diagnostics.error(
                        ErrorCode.COLUMN_DUPLICATE, frame.name().span(), "frame " + frame.name() + " is named twice");
            }
            declareGrace(frame.frame());
        }
    }

    private void declareGrace(Expression.FrameSpec spec) {
        if (spec.grace() != null) {
            long millis = spec.grace().millis();
            graceMillis = graceMillis == null ? millis : Math.max(graceMillis, millis);
        }
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** The input with the frames' columns behind it. */
    LogicalNode over(LogicalNode input) {
        if (calls.isEmpty() || partitionBy == null) {
            return input;
        }
        return new LogicalNode.Frames(input, partitionBy, grace(), frames, calls);
    }

    private long grace() {
        if (graceMillis != null) {
            return graceMillis;
        }
        long widest = -1;
        for (FrameCall.Frame frame : frames) {
            widest = frame.rangeMillis() == null ? widest : Math.max(widest, frame.rangeMillis());
        }
        return widest < 0 ? ROWS_ONLY_GRACE_MILLIS : widest;
    }

    /** The column of a call with OVER, or invalid. */
    TypedExpression resolve(Expression.FunctionCall call, Expression.Frame over) {
        Optional<Integer> frame = frame(over);
        if (frame.isEmpty()) {
            return INVALID;
        }
        return switch (call.name().name()) {
            case "LAG" -> lag(call, frame.get());
            case "FIRST_VALUE" -> edge(call, frame.get(), FrameCall.Place.FIRST);
            case "LAST_VALUE" -> edge(call, frame.get(), FrameCall.Place.LAST);
            default -> aggregate(call, frame.get());
        };
    }

    private TypedExpression aggregate(Expression.FunctionCall call, int frame) {
        Optional<Step.AggregateCall> resolved = AggregateCalls.resolve(call, arguments, nextName());
        if (resolved.isEmpty()) {
            return INVALID;
        }
        for (FrameCall known : calls) {
            if (known instanceof FrameCall.Aggregate aggregate
                    && aggregate.frame() == frame
                    && AggregateCalls.same(aggregate.call(), resolved.get())) {
                return column(known);
            }
        }
        return add(new FrameCall.Aggregate(frame, resolved.get()));
    }

    private TypedExpression lag(Expression.FunctionCall call, int frame) {
        int count = call.arguments().size();
        if (count < 1 || count > 2) {
            return arguments.error(
                    ErrorCode.FUNCTION_ARGUMENTS,
                    call.name().span(),
                    "LAG takes a value and, if wanted, a number of rows",
                    "LAG(x) or LAG(x, 2)");
        }
        int offset = 1;
        if (count == 2) {
            if (!(call.arguments().get(1) instanceof Expression.IntegerLiteral literal)
                    || literal.value() < 1
                    || literal.value() > 1_000_000) {
                return arguments.error(
                        ErrorCode.FUNCTION_ARGUMENTS,
                        call.arguments().get(1).span(),
                        "the number of rows of LAG must be a literal from 1 to 1000000",
                        null);
            }
            offset = (int) literal.value();
        }
        TypedExpression argument = arguments.analyzeValue(call.arguments().get(0));
        if (argument == INVALID) {
            return INVALID;
        }
        for (FrameCall known : calls) {
            if (known instanceof FrameCall.Lag lag
                    && lag.frame() == frame
                    && lag.offset() == offset
                    && lag.argument().equals(argument)) {
                return column(known);
            }
        }
        return add(new FrameCall.Lag(frame, argument, offset, Column.value(nextName(), argument.type())));
    }

    private TypedExpression edge(Expression.FunctionCall call, int frame, FrameCall.Place edge) {
        if (call.arguments().size() != 1) {
            return arguments.error(
                    ErrorCode.FUNCTION_ARGUMENTS, call.name().span(), call.name() + " takes one value", null);
        }
        TypedExpression argument = arguments.analyzeValue(call.arguments().get(0));
        if (argument == INVALID) {
            return INVALID;
        }
        for (FrameCall known : calls) {
            if (known instanceof FrameCall.Edge other
                    && other.frame() == frame
                    && other.edge() == edge
                    && other.argument().equals(argument)) {
                return column(known);
            }
        }
        return add(new FrameCall.Edge(frame, edge, argument, Column.value(nextName(), argument.type())));
    }

    private String nextName() {
        return arguments.scope().free("$frame" + calls.size());
    }

    private TypedExpression add(FrameCall call) {
        calls.add(call);
        return column(call);
    }

    private static TypedExpression column(FrameCall call) {
        return new TypedExpression.ColumnRef(call.output().name(), call.output().type());
    }

    private Optional<Integer> frame(Expression.Frame over) {
        Expression.FrameSpec spec;
        if (over instanceof Expression.FrameReference reference) {
            Expression.FrameSpec found = named.get(reference.name().name());
            if (found == null) {
                diagnostics.error(
                        ErrorCode.FRAME_NOT_FOUND,
                        reference.name().span(),
                        "frame " + reference.name() + " does not exist",
                        frameHint(reference.name().name()));
                return Optional.empty();
            }
            spec = found;
        } else {
            spec = (Expression.FrameSpec) over;
            declareGrace(spec);
        }
        Optional<Integer> frame = known.get(spec);
        if (frame == null) {
            frame = samePartitions(spec) ? size(spec).map(this::index) : Optional.empty();
            known.put(spec, frame);
        }
        return frame;
    }

    private String frameHint(String name) {
        return Suggestions.nearest(name, named.keySet())
                .map(near -> "did you mean " + near + "?")
                .or(() -> Absent.known("the frames of this query are", named.keySet())
                        .map(known -> known + "; WINDOW "
                                + named.keySet().iterator().next() + " AS (…), " + name + " AS (…) names another"))
                .orElse("name it behind the sources: WINDOW " + name
                        + " AS (PARTITION BY … RANGE INTERVAL 30 SECONDS PRECEDING)");
    }

    private int index(FrameCall.Frame frame) {
        int known = frames.indexOf(frame);
        if (known >= 0) {
            return known;
        }
        frames.add(frame);
        return frames.size() - 1;
    }

    private Optional<FrameCall.Frame> size(Expression.FrameSpec spec) {
        if (spec.rows() != null) {
            if (spec.rows() < 0 || spec.rows() > 1_000_000) {
                diagnostics.error(ErrorCode.FRAME_INVALID, spec.span(), "ROWS must be from 0 to 1000000", null);
                return Optional.empty();
            }
            return Optional.of(new FrameCall.Frame(spec.rows(), null));
        }
        if (spec.range() == null || spec.range().millis() < 0) {
            diagnostics.error(ErrorCode.FRAME_INVALID, spec.span(), "a frame needs RANGE or ROWS with its size", null);
            return Optional.empty();
        }
        if (spec.range().millis() > MILLIS_MAX
                || spec.grace() != null && spec.grace().millis() > MILLIS_MAX) {
            diagnostics.error(ErrorCode.FRAME_INVALID, spec.span(), "the frame is longer than time itself", null);
            return Optional.empty();
        }
        return Optional.of(new FrameCall.Frame(null, spec.range().millis()));
    }

    private boolean samePartitions(Expression.FrameSpec spec) {
        List<TypedExpression> keys = new ArrayList<>();
        for (Expression key : spec.partitionBy()) {
            keys.add(arguments.analyzeValue(key));
        }
        if (Constructors.identity(keys)) {
            return false;
        }
        if (keys.isEmpty()) {
            diagnostics.error(
                    ErrorCode.FRAME_INVALID, spec.span(), "a frame needs PARTITION BY", "PARTITION BY device_id");
            return false;
        }
        if (partitionBy == null) {
            partitionBy = keys;
        } else if (!partitionBy.equals(keys)) {
            diagnostics.error(
                    ErrorCode.FRAME_PARTITIONS_DIFFER,
                    spec.partitionBy().get(0).span(),
                    "all frames of a query must have the same PARTITION BY",
                    "compute the others in a second statement");
            return false;
        }
        return true;
    }
}
