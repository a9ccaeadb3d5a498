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
import java.util.function.Function;

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
        Optional<SqlType> type = common(results, spans, "CASE", Constructors::ofTypes);
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

    private static Optional<SqlType> ofTypes(List<TypedExpression> values) {
        return TypeRules.common(values.stream().map(TypedExpression::type).toList());
    }

    private Optional<SqlType> common(
            List<TypedExpression> values,
            List<Span> spans,
            String what,
            Function<List<TypedExpression>, Optional<SqlType>> rule) {
        List<TypedExpression> known = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == UNTYPED_NULL) {
                continue;
            }
            known.add(values.get(i));
            if (rule.apply(known).isEmpty()) {
                diagnostics.error(
                        ErrorCode.TYPE_MISMATCH,
                        spans.get(i),
                        "this value of " + what + " is "
                                + ExpressionAnalyzer.article(values.get(i).type()) + ", the ones before are "
                                + known.get(0).type(),
                        "use CAST to bring all to one type");
                return Optional.empty();
            }
        }
        if (known.isEmpty()) {
            diagnostics.error(
                    ErrorCode.NULL_LITERAL,
                    spans.get(0),
                    "all values of " + what + " are NULL",
                    "write CAST(NULL AS type) for one of them");
            return Optional.empty();
        }
        return rule.apply(known);
    }

    TypedExpression subscript(Expression.Subscript node) {
        TypedExpression container = analyzer.analyzeValue(node.container());
        TypedExpression index = analyzer.analyzeValue(node.index());
        if (container == INVALID || index == INVALID) {
            return INVALID;
        }
        if (container.type() instanceof SqlType.Array array) {
            if (index.type() == SqlType.INTEGER || index.type() == SqlType.BIGINT) {
                if (index instanceof TypedExpression.Literal literal
                        && literal.value() instanceof Number number
                        && number.longValue() == 0) {
                    analyzer.warning(
                            ErrorCode.TYPE_MISMATCH,
                            node.index().span(),
                            "an array has no element 0, so this is NULL",
                            "the first one is 1, the last one -1");
                }
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
        Optional<SqlType> type =
                common(elements, node.elements().stream().map(Expression::span).toList(), "ARRAY", Coercion::common);
        return type.<TypedExpression>map(element -> new TypedExpression.ArrayOf(
                        elements.stream().map(e -> Coercion.coerce(e, element)).toList(), new SqlType.Array(element)))
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
                common(keys, node.entries().stream().map(e -> e.key().span()).toList(), "MAP", Coercion::common);
        Optional<SqlType> valueType = common(
                values, node.entries().stream().map(e -> e.value().span()).toList(), "MAP", Coercion::common);
        if (keyType.isEmpty() || valueType.isEmpty()) {
            return INVALID;
        }
        List<TypedExpression> flat = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            flat.add(Coercion.coerce(keys.get(i), keyType.get()));
            flat.add(Coercion.coerce(values.get(i), valueType.get()));
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
