// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.physical.SourceKind;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.Optional;

/** The calls of a projection without GROUP BY: frames and PREDICT become columns, a bare aggregate is an error. */
final class PlainCalls implements CallResolver {
    private final SourceKind kind;
    private final FunctionRegistry functions;
    private final FrameCalls frames;
    private final PredictCalls predictions;
    private final TableCalls rows;

    /** @param kind of what the query reads */
    PlainCalls(
            SourceKind kind, FunctionRegistry functions, FrameCalls frames, PredictCalls predictions, TableCalls rows) {
        this.kind = kind;
        this.functions = functions;
        this.frames = frames;
        this.predictions = predictions;
        this.rows = rows;
    }

    @Override
    public Optional<TypedExpression> resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        String name = call.name().name();
        if (call.frame() != null) {
            boolean known = functions.isScalar(name) || functions.isTable(name) || name.equals("PREDICT");
            if (!functions.isAggregate(name) && !ForbiddenCalls.FRAME_ONLY.contains(name) && !known) {
                return Optional.of(ScalarCalls.notFound(call, analyzer));
            }
            if (known) {
                return Optional.of(analyzer.error(
                        ErrorCode.FRAME_INVALID,
                        call.name().span(),
                        name + " is not an aggregate, it takes no OVER",
                        null));
            }
            return Optional.of(frames.resolve(call, call.frame()));
        }
        if (name.equals("PREDICT")) {
            return Optional.of(predictions.resolve(call, analyzer));
        }
        if (functions.isTable(name)) {
            return Optional.of(rows.resolve(call, analyzer));
        }
        if (ForbiddenCalls.FRAME_ONLY.contains(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.FRAME_INVALID, call.name().span(), name + " needs a frame", name + "(…) OVER frame"));
        }
        if (predictions.isModel(name) && !functions.isScalar(name) && !functions.isAggregate(name)) {
            return Optional.of(analyzer.error(
                    ErrorCode.FUNCTION_NOT_FOUND,
                    call.name().span(),
                    name + " is a model, not a function",
                    "write PREDICT(" + name + ", …)"));
        }
        if (functions.isAggregate(name)) {
            boolean table = kind == SourceKind.TABLE;
            return Optional.of(analyzer.error(
                    ErrorCode.GROUP_BY_MISSING,
                    call.name().span(),
                    "aggregate " + name + (table ? " without GROUP BY" : " without GROUP BY or OVER"),
                    table ? "add GROUP BY" : "add GROUP BY, or OVER for a trailing frame"));
        }
        return Optional.empty();
    }
}
