// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;
import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.UNTYPED_NULL;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.Argument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lambdas among the arguments of a call: the other arguments are typed first, they say what the lambdas' parameters are, and then
 * the bodies are typed. One thread.
 */
final class Lambdas {
    private final ExpressionAnalyzer analyzer;

    /** The parameters of the lambdas around what is looked at, the outermost first. */
    private final List<TypedExpression.Parameter> parameters = new ArrayList<>();

    Lambdas(ExpressionAnalyzer analyzer) {
        this.analyzer = analyzer;
    }

    static boolean isAmong(List<Expression> arguments) {
        return arguments.stream().anyMatch(Expression.Lambda.class::isInstance);
    }

    /** How many parameters the lambdas around what is looked at have. */
    int depth() {
        return parameters.size();
    }

    boolean isInside() {
        return !parameters.isEmpty();
    }

    /** The innermost parameter of this name; it hides columns that are called like it. */
    Optional<TypedExpression> parameter(String name) {
        for (int i = parameters.size() - 1; i >= 0; i--) {
            TypedExpression.Parameter parameter = parameters.get(i);
            if (parameter.name().equals(name)) {
                return Optional.of(
                        new TypedExpression.Parameter(parameter.name(), parameter.index(), parameter.type()));
            }
        }
        return Optional.empty();
    }

    /**
     * The arguments of a call, typed; invalid ones where an error was told. Lambdas that no signature takes are left out with
     * everything else: what the registry says of their number is told by the caller.
     */
    List<TypedExpression> arguments(Expression.FunctionCall call) {
        List<TypedExpression> typed = new ArrayList<>();
        List<Argument> known = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            if (argument instanceof Expression.Lambda lambda) {
                typed.add(INVALID);
                known.add(Argument.lambda(lambda.parameters().size()));
            } else {
                TypedExpression value = analyzer.analyze(argument);
                if (value == INVALID) {
                    return List.of(INVALID);
                }
                typed.add(value);
                known.add(value == UNTYPED_NULL ? Argument.nullLiteral() : Argument.of(value.type()));
            }
        }
        Optional<List<@Nullable List<SqlType>>> types =
                analyzer.functions().lambdaParameters(call.name().name(), known);
        if (types.isEmpty()) {
            ScalarCalls.refuse(call, known, analyzer);
            return List.of(INVALID);
        }
        for (int i = 0; i < typed.size(); i++) {
            List<SqlType> taken = types.get().get(i);
            if (taken != null) {
                typed.set(i, body((Expression.Lambda) call.arguments().get(i), taken));
            }
        }
        return typed;
    }

    private TypedExpression body(Expression.Lambda lambda, List<SqlType> types) {
        Set<String> names = new HashSet<>();
        int outer = parameters.size();
        List<TypedExpression.Parameter> own = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String name = lambda.parameters().get(i).name();
            if (!names.add(name)) {
                return analyzer.error(
                        ErrorCode.COLUMN_DUPLICATE,
                        lambda.parameters().get(i).span(),
                        "parameter " + name + " is named twice",
                        "give one of them another name");
            }
            own.add(new TypedExpression.Parameter(name, outer + i, types.get(i)));
        }
        parameters.addAll(own);
        TypedExpression body = analyzer.analyzeValue(lambda.body());
        parameters.subList(outer, parameters.size()).clear();
        return body == INVALID ? INVALID : new TypedExpression.LambdaOf(own, body);
    }
}
