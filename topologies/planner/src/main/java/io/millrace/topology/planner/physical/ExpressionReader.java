// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.udf.registry.Argument;
import io.millrace.udf.registry.FunctionRegistry;
import io.millrace.udf.registry.ResolvedScalar;
import io.millrace.udf.registry.ScalarResolution;
import io.millrace.udf.registry.UnresolvedCall;
import java.util.ArrayList;
import java.util.List;

/** A JSON tree to an expression. One thread. */
final class ExpressionReader {
    /** The members that name an operator; no operator has a member that is called like another operator. */
    private static final List<String> OPERATORS = List.of(
            "column",
            "attribute",
            "literal",
            "arithmetic",
            "negate",
            "concat",
            "compare",
            "logical",
            "not",
            "isNull",
            "in",
            "like",
            "case",
            "cast",
            "call",
            "field",
            "element",
            "array",
            "map",
            "struct",
            "headers",
            "header",
            "lambda",
            "parameter");

    private final FunctionRegistry functions;

    ExpressionReader(FunctionRegistry functions) {
        this.functions = functions;
    }

    TypedExpression read(JsonFields node) {
        for (String operator : OPERATORS) {
            if (node.has(operator)) {
                return read(operator, node);
            }
        }
        throw node.wrong("is no expression that this build knows");
    }

    private TypedExpression read(String operator, JsonFields node) {
        return switch (operator) {
            case "column" -> new TypedExpression.ColumnRef(node.text("column"), node.type("type"));
            case "attribute" ->
                new TypedExpression.RowAttribute(node.constant("attribute", TypedExpression.AttributeKind.class));
            case "literal" -> literal(node);
            case "arithmetic" ->
                new TypedExpression.Arithmetic(
                        node.constant("arithmetic", TypedExpression.ArithmeticOperator.class),
                        read(node.child("left")),
                        read(node.child("right")),
                        node.type("type"));
            case "negate" -> new TypedExpression.Negation(read(node.child("negate")));
            case "concat" -> concat(node);
            case "compare" ->
                new TypedExpression.Comparison(
                        node.constant("compare", TypedExpression.ComparisonOperator.class),
                        read(node.child("left")),
                        read(node.child("right")));
            case "logical" ->
                new TypedExpression.Logical(
                        node.constant("logical", TypedExpression.LogicalOperator.class),
                        read(node.child("left")),
                        read(node.child("right")));
            case "not" -> new TypedExpression.Not(read(node.child("not")));
            case "isNull" -> new TypedExpression.IsNull(read(node.child("isNull")));
            case "in" -> new TypedExpression.In(read(node.child("in")), all(node, "values"));
            case "like" ->
                new TypedExpression.Like(
                        read(node.child("like")), read(node.child("pattern")), node.textOrNull("escape"));
            case "headers" -> new TypedExpression.Headers(null);
            case "header" -> new TypedExpression.Headers(node.text("header"));
            case "lambda" ->
                new TypedExpression.LambdaOf(
                        node.elements("lambda", ExpressionReader::parameter), read(node.child("body")));
            case "parameter" -> parameter(node);
            default -> readComposed(operator, node);
        };
    }

    private TypedExpression readComposed(String operator, JsonFields node) {
        SqlType type = node.type("type");
        return switch (operator) {
            case "case" -> caseWhen(node, type);
            case "cast" -> new TypedExpression.Cast(read(node.child("cast")), type);
            case "call" -> call(node, type);
            case "field" -> new TypedExpression.Field(read(node.child("of")), node.text("field"), type);
            case "element" -> new TypedExpression.Element(read(node.child("element")), read(node.child("at")), type);
            case "array" -> new TypedExpression.ArrayOf(all(node, "array"), type);
            case "map" -> new TypedExpression.MapOf(all(node, "map"), type);
            case "struct" -> new TypedExpression.StructOf(all(node, "struct"), type);
            default -> throw node.wrong("is no expression that this build knows");
        };
    }

    private List<TypedExpression> all(JsonFields node, String name) {
        return node.elements(name, this::read);
    }

    private static TypedExpression literal(JsonFields node) {
        SqlType type = node.type("type");
        return new TypedExpression.Literal(type, JsonValues.read(node.child("literal"), type));
    }

    private TypedExpression concat(JsonFields node) {
        List<TypedExpression> sides = all(node, "concat");
        if (sides.size() != 2) {
            throw node.wrong("concatenates " + sides.size() + " operands");
        }
        return new TypedExpression.Concat(sides.get(0), sides.get(1));
    }

    private TypedExpression caseWhen(JsonFields node, SqlType type) {
        List<TypedExpression.When> whens = new ArrayList<>();
        for (JsonFields when : node.elements("case")) {
            whens.add(new TypedExpression.When(read(when.child("when")), read(when.child("then"))));
        }
        return new TypedExpression.Case(whens, read(node.child("else")), type);
    }

    private static TypedExpression.Parameter parameter(JsonFields node) {
        return new TypedExpression.Parameter(node.text("parameter"), node.integer("index"), node.type("type"));
    }

    private TypedExpression call(JsonFields node, SqlType type) {
        List<Argument> parameters =
                new ArrayList<>(node.elements("parameters", parameter -> Argument.of(parameter.type())));
        List<TypedExpression> arguments = all(node, "arguments");
        for (int i = 0; i < Math.min(parameters.size(), arguments.size()); i++) {
            if (arguments.get(i) instanceof TypedExpression.LambdaOf lambda) {
                parameters.set(
                        i,
                        Argument.lambda(
                                lambda.parameters().stream()
                                        .map(TypedExpression.Parameter::type)
                                        .toList(),
                                lambda.type()));
            }
        }
        String name = node.text("call");
        ScalarResolution resolution = functions.isTable(name)
                ? functions.resolveTable(name, parameters)
                : functions.resolve(name, parameters);
        if (resolution instanceof UnresolvedCall unresolved) {
            throw unresolved.toException();
        }
        ResolvedScalar function = (ResolvedScalar) resolution;
        if (!function.signature().equals(node.text("signature"))
                || !function.returnType().equals(type)) {
            throw changed(node, function.signature() + " gives " + function.returnType());
        }
        return new TypedExpression.Call(function, arguments);
    }

    /** A function of this build that would compute something else than the one the plan was made with. */
    static MillraceException changed(JsonFields node, String now) {
        return node.wrong("calls " + node.text("signature") + ", but here " + now);
    }
}
