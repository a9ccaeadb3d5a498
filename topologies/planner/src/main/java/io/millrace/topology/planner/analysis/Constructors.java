// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.INVALID;
import static io.millrace.topology.planner.analysis.ExpressionAnalyzer.UNTYPED_NULL;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.ComparisonOperator;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CASE, element access, and the constructors of arrays, maps and structs. One thread. */
final class Constructors {
    private final ExpressionAnalyzer analyzer;
    private final Diagnostics diagnostics;

    Constructors(ExpressionAnalyzer analyzer, Diagnostics diagnostics) {
        this.analyzer = analyzer;
        this.diagnostics = diagnostics;
    }

    TypedExpression caseWhen(Expression.Case node) {
        TypedExpression operand = node.operand() == null ? UNTYPED_NULL : analyzer.analyzeValue(node.operand());
        List<TypedExpression> conditions = new ArrayList<>();
        List<TypedExpression> results = new ArrayList<>();
        List<Span> spans = new ArrayList<>();
        for (Expression.When when : node.whens()) {
            conditions.add(condition(node, operand, when.condition()));
            results.add(analyzer.analyze(when.result()));
            spans.add(when.result().span());
        }
        if (node.otherwise() != null) {
            results.add(analyzer.analyze(node.otherwise()));
            spans.add(node.otherwise().span());
        } else {
            results.add(UNTYPED_NULL);
            spans.add(node.span());
        }
        if (operand == INVALID || identity(conditions) || identity(results)) {
            return INVALID;
        }
        Optional<SqlType> type = common(results, spans, "CASE");
        if (type.isEmpty()) {
            return INVALID;
        }
        List<TypedExpression.When> whens = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            whens.add(new TypedExpression.When(conditions.get(i), coerce(results.get(i), type.get())));
        }
        return new TypedExpression.Case(whens, coerce(results.get(results.size() - 1), type.get()), type.get());
    }

    private TypedExpression condition(Expression.Case node, TypedExpression operand, Expression condition) {
        if (node.operand() == null) {
            return analyzer.analyzeCondition(condition, "WHEN");
        }
        TypedExpression value = analyzer.analyzeValue(condition);
        if (operand == INVALID || value == INVALID) {
            return INVALID;
        }
        return new Comparisons(analyzer, diagnostics)
                .compare(ComparisonOperator.EQUAL, operand, value, condition.span(), "CASE");
    }

    /** Whether one of them is the invalid expression itself and not only equal to it. */
    static boolean identity(List<TypedExpression> expressions) {
        for (TypedExpression expression : expressions) {
            if (expression == INVALID) {
                return true;
            }
        }
        return false;
    }

    /** The value in its place's type. */
    static TypedExpression coerce(TypedExpression value, SqlType type) {
        if (value instanceof TypedExpression.LambdaOf lambda) {
            return new TypedExpression.LambdaOf(lambda.parameters(), TypeRules.cast(lambda.body(), type));
        }
        return value == UNTYPED_NULL ? new Literal(type, null) : TypeRules.cast(value, type);
    }

    /** Texts among values of another type, of which the first decides, stand for the values that they spell. */
    private static List<TypedExpression> spelled(List<TypedExpression> values) {
        Optional<SqlType> first = values.stream()
                .filter(value -> value != UNTYPED_NULL)
                .map(TypedExpression::type)
                .findFirst();
        return values.stream()
                .map(value -> value == UNTYPED_NULL || first.isEmpty() ? value : LiteralText.as(value, first.get()))
                .toList();
    }

    /** The array of these elements where they have a type in common, else another expression. */
    static TypedExpression arrayOf(List<TypedExpression> elements, TypedExpression otherwise) {
        return TypeRules.common(elements.stream().map(TypedExpression::type).toList())
                .<TypedExpression>map(element -> new TypedExpression.ArrayOf(
                        elements.stream().map(each -> coerce(each, element)).toList(), new SqlType.Array(element)))
                .orElse(otherwise);
    }

    private Optional<SqlType> common(List<TypedExpression> values, List<Span> spans, String what) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == UNTYPED_NULL) {
                continue;
            }
            types.add(values.get(i).type());
            if (TypeRules.common(types).isEmpty()) {
                diagnostics.error(
                        ErrorCode.TYPE_MISMATCH,
                        spans.get(i),
                        "this value of " + what + " is " + ExpressionAnalyzer.article(types.get(types.size() - 1))
                                + ", the ones before are " + types.get(0),
                        "use CAST to bring all to one type");
                return Optional.empty();
            }
        }
        if (types.isEmpty()) {
            diagnostics.error(
                    ErrorCode.NULL_LITERAL,
                    spans.get(0),
                    "all values of " + what + " are NULL",
                    "write CAST(NULL AS type) for one of them");
            return Optional.empty();
        }
        return TypeRules.common(types);
    }

    TypedExpression subscript(Expression.Subscript node) {
        TypedExpression container = analyzer.analyzeValue(node.container());
        TypedExpression index = analyzer.analyzeValue(node.index());
        if (container == INVALID || index == INVALID) {
            return INVALID;
        }
        if (container.type() instanceof SqlType.Array array) {
            if (index.type() == SqlType.INTEGER || index.type() == SqlType.BIGINT) {
                return new TypedExpression.Element(container, TypeRules.cast(index, SqlType.BIGINT), array.element());
            }
            return analyzer.error(
                    ErrorCode.TYPE_MISMATCH, node.index().span(), "an array's index must be a whole number", null);
        }
        if (container.type() instanceof SqlType.Map map) {
            if (TypeRules.castsImplicitly(index.type(), map.key())) {
                return new TypedExpression.Element(container, TypeRules.cast(index, map.key()), map.value());
            }
            return analyzer.error(
                    ErrorCode.TYPE_MISMATCH, node.index().span(), "the map's keys are " + map.key(), null);
        }
        return analyzer.error(
                ErrorCode.TYPE_MISMATCH,
                node.span(),
                "[] needs an ARRAY or a MAP, this is " + ExpressionAnalyzer.article(container.type()),
                null);
    }

    TypedExpression array(Expression.ArrayConstructor node) {
        List<TypedExpression> elements = analyzer.analyzeAll(node.elements());
        if (identity(elements)) {
            return INVALID;
        }
        if (elements.isEmpty()) {
            return analyzer.error(ErrorCode.NULL_LITERAL, node.span(), "an empty ARRAY[] has no type", null);
        }
        List<TypedExpression> spelled = spelled(elements);
        Optional<SqlType> type =
                common(spelled, node.elements().stream().map(Expression::span).toList(), "ARRAY");
        return type.<TypedExpression>map(element -> new TypedExpression.ArrayOf(
                        spelled.stream().map(e -> coerce(e, element)).toList(), new SqlType.Array(element)))
                .orElse(INVALID);
    }

    TypedExpression map(Expression.MapConstructor node) {
        List<TypedExpression> keys = new ArrayList<>();
        List<TypedExpression> values = new ArrayList<>();
        for (Expression.MapEntry entry : node.entries()) {
            keys.add(analyzer.analyzeValue(entry.key()));
            values.add(analyzer.analyze(entry.value()));
        }
        if (identity(keys) || identity(values)) {
            return INVALID;
        }
        if (keys.isEmpty()) {
            return analyzer.error(ErrorCode.NULL_LITERAL, node.span(), "an empty MAP() has no type", null);
        }
        Optional<SqlType> keyType =
                common(keys, node.entries().stream().map(e -> e.key().span()).toList(), "MAP");
        List<TypedExpression> spelled = spelled(values);
        Optional<SqlType> valueType = common(
                spelled, node.entries().stream().map(e -> e.value().span()).toList(), "MAP");
        if (keyType.isEmpty() || valueType.isEmpty()) {
            return INVALID;
        }
        List<TypedExpression> flat = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            flat.add(coerce(keys.get(i), keyType.get()));
            flat.add(coerce(spelled.get(i), valueType.get()));
        }
        return new TypedExpression.MapOf(flat, new SqlType.Map(keyType.get(), valueType.get()));
    }

    TypedExpression struct(Expression.StructConstructor node) {
        List<TypedExpression> values = new ArrayList<>();
        List<SqlType.Field> fields = new ArrayList<>();
        for (Expression.StructEntry entry : node.entries()) {
            TypedExpression value = analyzer.analyzeValue(entry.value());
            values.add(value);
            fields.add(new SqlType.Field(entry.name().name(), value.type()));
        }
        if (identity(values)) {
            return INVALID;
        }
        if (fields.stream().map(SqlType.Field::name).distinct().count() < fields.size()) {
            return analyzer.error(
                    ErrorCode.COLUMN_DUPLICATE, node.span(), "a field name occurs twice in the struct", null);
        }
        return new TypedExpression.StructOf(values, new SqlType.StructType(fields));
    }
}
