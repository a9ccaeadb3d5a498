// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.ResolvedScalar;
import io.millrace.udf.registry.ScalarResolution;
import io.millrace.udf.registry.UnresolvedCall;
import java.util.ArrayList;
import java.util.List;

/** The table functions of a SELECT list: each call becomes a column of the rows that all of them give together. One thread. */
final class TableCalls {
    private final ExpressionAnalyzer arguments;
    private final List<TypedExpression> arrays = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    /** @param arguments analyzes the arguments over the source's rows; must refuse table functions */
    TableCalls(ExpressionAnalyzer arguments) {
        this.arguments = arguments;
    }

    boolean isEmpty() {
        return columns.isEmpty();
    }

    /** The rows that the calls make of each row of the input. */
    LogicalNode over(LogicalNode input) {
        return isEmpty() ? input : new LogicalNode.Unnest(input, arrays, columns);
    }

    TypedExpression resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        if (analyzer.isInCase()) {
            return analyzer.error(
                    ErrorCode.TABLE_FUNCTION_MISPLACED,
                    call.name().span(),
                    "table function " + call.name() + " may not stand in CASE",
                    "select it as a column and use that in a second statement");
        }
        List<TypedExpression> typed = Lambdas.isAmong(call.arguments())
                ? arguments.lambdas().arguments(call)
                : arguments.analyzeAll(call.arguments());
        if (Constructors.identity(typed)) {
            return INVALID;
        }
        ScalarResolution resolution =
                analyzer.functions().resolveTable(call.name().name(), ScalarCalls.arguments(typed));
        if (resolution instanceof UnresolvedCall unresolved) {
            return analyzer.error(
                    unresolved.reason().code(), call.name().span(), unresolved.message(), unresolved.hint());
        }
        ResolvedScalar function = (ResolvedScalar) resolution;
        arrays.add(new TypedExpression.Call(function, ScalarCalls.coerce(typed, function.parameterTypes())));
        SqlType type = ((SqlType.Array) function.returnType()).element();
        String name = analyzer.scope().free("$row" + columns.size());
        columns.add(Column.value(name, type));
        return new TypedExpression.ColumnRef(name, type);
    }
}
