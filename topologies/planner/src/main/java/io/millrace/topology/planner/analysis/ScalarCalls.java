// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;
import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.UNTYPED_NULL;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.Argument;
import io.millrace.udf.registry.ResolvedScalar;
import io.millrace.udf.registry.ScalarResolution;
import io.millrace.udf.registry.UnresolvedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Calls of scalar functions. */
final class ScalarCalls {
    private ScalarCalls() {}

    static TypedExpression resolve(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        if (!analyzer.functions().isScalar(call.name().name())) {
            return notFound(call, analyzer);
        }
        List<TypedExpression> arguments = Lambdas.isAmong(call.arguments())
                ? analyzer.lambdas().arguments(call)
                : analyzer.analyzeAll(call.arguments());
        if (Constructors.identity(arguments)) {
            return INVALID;
        }
        if (call.form() != Expression.CallForm.PLAIN) {
            return analyzer.error(
                    ErrorCode.FUNCTION_ARGUMENTS,
                    call.span(),
                    "function " + call.name() + " takes neither * nor DISTINCT",
                    null);
        }
        if (call.name().name().equals(JsonTexts.NAME)
                && arguments.size() == 1
                && arguments.get(0) != UNTYPED_NULL
                && JsonTexts.hasStruct(arguments.get(0).type())) {
            return new JsonTexts(analyzer.functions())
                    .of(arguments.get(0), analyzer.lambdas().depth());
        }
        ScalarResolution resolution = analyzer.functions().resolve(call.name().name(), arguments(arguments));
        if (resolution instanceof UnresolvedCall) {
            // Texts may stand for the dates and times that they spell.
            List<TypedExpression> spelled = spelled(arguments);
            ScalarResolution second = analyzer.functions().resolve(call.name().name(), arguments(spelled));
            if (second instanceof ResolvedScalar function) {
                return new TypedExpression.Call(function, coerce(spelled, function.parameterTypes()));
            }
        }
        if (resolution instanceof UnresolvedCall unresolved) {
            return analyzer.error(
                    unresolved.reason().code(), call.name().span(), unresolved.message(), unresolved.hint());
        }
        ResolvedScalar function = (ResolvedScalar) resolution;
        return new TypedExpression.Call(function, coerce(arguments, function.parameterTypes()));
    }

    /** Tells that there is no such function, with the nearest of all that can be called. */
    static TypedExpression notFound(Expression.FunctionCall call, ExpressionAnalyzer analyzer) {
        List<String> names = new ArrayList<>(ForbiddenCalls.FRAME_ONLY);
        names.add("PREDICT");
        analyzer.functions().list().forEach(function -> names.add(function.name()));
        Optional<String> nearest = Suggestions.nearest(call.name().name(), names);
        boolean predict = nearest.equals(Optional.of("PREDICT"));
        // For their errors; the first argument of PREDICT is no column.
        List<TypedExpression> unused =
                predict || Lambdas.isAmong(call.arguments()) ? List.of() : analyzer.analyzeAll(call.arguments());
        return analyzer.error(
                ErrorCode.FUNCTION_NOT_FOUND,
                call.name().span(),
                "function " + call.name() + " does not exist",
                Hints.function(call.name().name())
                        .or(() -> nearest.map(near -> "did you mean " + near + "?"))
                        .orElse("topologies/docs/reference/functions.md lists all functions"));
    }

    /** The arguments, text literals as values of the first date or time type among them where they spell one. */
    private static List<TypedExpression> spelled(List<TypedExpression> arguments) {
        Optional<SqlType> time = arguments.stream()
                .filter(argument -> argument != UNTYPED_NULL)
                .map(TypedExpression::type)
                .filter(type -> type == SqlType.DATE || type == SqlType.TIME || type == SqlType.TIMESTAMP)
                .findFirst();
        if (time.isEmpty()) {
            return arguments;
        }
        List<TypedExpression> spelled = new ArrayList<>();
        for (TypedExpression argument : arguments) {
            TypedExpression value = null;
            if (argument instanceof TypedExpression.Literal literal && literal.value() instanceof String text) {
                value = LiteralText.spelled(text, time.get());
            }
            spelled.add(value == null ? argument : value);
        }
        return spelled;
    }

    /** Tells that no signature of the function takes these arguments. */
    static void refuse(Expression.FunctionCall call, List<Argument> arguments, ExpressionAnalyzer analyzer) {
        if (analyzer.functions().resolve(call.name().name(), arguments) instanceof UnresolvedCall unresolved) {
            analyzer.error(unresolved.reason().code(), call.name().span(), unresolved.message(), unresolved.hint());
        } else {
            analyzer.error(
                    ErrorCode.FUNCTION_ARGUMENTS,
                    call.name().span(),
                    "function " + call.name() + " does not take a lambda here",
                    "DESCRIBE FUNCTION " + call.name() + " shows what it takes");
        }
    }

    /** What the registry needs to know of the arguments. */
    static List<Argument> arguments(List<TypedExpression> expressions) {
        List<Argument> arguments = new ArrayList<>();
        for (TypedExpression expression : expressions) {
            if (expression instanceof TypedExpression.LambdaOf lambda) {
                List<SqlType> parameters = lambda.parameters().stream()
                        .map(TypedExpression.Parameter::type)
                        .toList();
                arguments.add(Argument.lambda(parameters, lambda.type()));
            } else {
                arguments.add(expression == UNTYPED_NULL ? Argument.nullLiteral() : Argument.of(expression.type()));
            }
        }
        return arguments;
    }

    /** The arguments in the parameters' types. */
    static List<TypedExpression> coerce(List<TypedExpression> arguments, List<SqlType> types) {
        List<TypedExpression> coerced = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            coerced.add(Constructors.coerce(arguments.get(i), types.get(i)));
        }
        return coerced;
    }
}
