// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.Column;
import io.millrace.topology.planner.catalog.Catalog;
import io.millrace.topology.planner.catalog.ModelDefinition;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.ModelPlan;
import io.millrace.topology.sql.tree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The PREDICT calls of one query: equal calls are one, and each becomes a column. One thread. */
final class PredictCalls {
    private final Catalog catalog;
    private final List<Scored> scored = new ArrayList<>();

    PredictCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    private record Scored(String model, List<TypedExpression> arguments, Column output) {}

    /** The input with the scores behind it, in the order in which one may be an argument of the next. */
    LogicalNode over(LogicalNode input) {
        LogicalNode node = input;
        for (Scored call : scored) {
            node = new LogicalNode.Predict(node, call.model(), call.arguments(), call.output());
        }
        return node;
    }

    boolean isEmpty() {
        return scored.isEmpty();
    }

    boolean isModel(String name) {
        return catalog.model(name).isPresent();
    }

    TypedExpression resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        if (call.arguments().isEmpty()
                || !(call.arguments().get(0) instanceof Expression.ColumnReference name)
                || name.source() != null) {
            boolean quoted = !call.arguments().isEmpty()
                    && call.arguments().get(0) instanceof Expression.StringLiteral text
                    && catalog.modelNames().contains(text.value().toUpperCase(Locale.ROOT));
            return analyzer.error(
                    ErrorCode.FUNCTION_ARGUMENTS,
                    call.name().span(),
                    "PREDICT takes the name of a model and its inputs",
                    quoted ? "write the model's name without quotes" : "PREDICT(model, x, y)");
        }
        Optional<ModelDefinition> model = catalog.model(name.name().name());
        List<Expression> inputs = call.arguments().subList(1, call.arguments().size());
        List<TypedExpression> arguments = new ArrayList<>();
        for (Expression input : inputs) {
            arguments.add(analyzer.analyzeValue(input));
        }
        if (model.isEmpty() && catalog.isBroken(name.name().name())) {
            return INVALID;
        }
        if (model.isEmpty()) {
            return analyzer.error(
                    ErrorCode.MODEL_NOT_FOUND,
                    name.span(),
                    "model " + name.name() + " does not exist",
                    Absent.modelHint(name.name(), catalog));
        }
        if (Constructors.identity(arguments)) {
            return INVALID;
        }
        Optional<String> mismatch = model.get()
                .signature()
                .mismatch(arguments.stream().map(TypedExpression::type).toList());
        if (mismatch.isPresent()) {
            ModelPlan plan = model.get().plan();
            return analyzer.error(
                    ErrorCode.MODEL_ARGUMENTS,
                    call.span(),
                    Models.said(mismatch.get(), plan.name(), plan.path()),
                    "PREDICT(" + plan.name() + ", …): the model "
                            + model.get().signature().describe());
        }
        return column(model.get(), arguments, analyzer.scope());
    }

    private TypedExpression column(ModelDefinition model, List<TypedExpression> arguments, Scope scope) {
        for (Scored known : scored) {
            if (known.model().equals(model.plan().name()) && known.arguments().equals(arguments)) {
                return new TypedExpression.ColumnRef(
                        known.output().name(), known.output().type());
            }
        }
        Column output = Column.value(
                scope.free("$predict" + scored.size()), model.signature().resultType());
        scored.add(new Scored(model.plan().name(), arguments, output));
        return new TypedExpression.ColumnRef(output.name(), output.type());
    }
}
