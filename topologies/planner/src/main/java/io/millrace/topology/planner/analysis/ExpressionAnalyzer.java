// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Expressions as written to typed expressions, over the columns of one scope. One thread.
 *
 * <p>An operand that is wrong is {@link #INVALID}; it makes what is around it invalid without a second message, and its
 * siblings are still looked at.
 */
final class ExpressionAnalyzer implements Expression.Visitor<TypedExpression> {
    /** Stands for an expression whose error was told. Compared by identity. */
    static final TypedExpression INVALID = new Literal(SqlType.BOOLEAN, null);
    /** The literal NULL, which takes the type of its place. Compared by identity. */
    static final TypedExpression UNTYPED_NULL = new Literal(SqlType.BOOLEAN, null);

    private final Scope scope;
    private final FunctionRegistry functions;
    private final CallResolver calls;
    private final Diagnostics diagnostics;
    private final Comparisons comparisons;
    private final Constructors constructors;
    private final Map<TypedExpression, Span> places = new IdentityHashMap<>();
    private final Lambdas lambdas = new Lambdas(this);
    private int cases;

    ExpressionAnalyzer(Scope scope, FunctionRegistry functions, CallResolver calls, Diagnostics diagnostics) {
        this.scope = scope;
        this.functions = functions;
        this.calls = calls;
        this.diagnostics = diagnostics;
        this.comparisons = new Comparisons(this, diagnostics);
        this.constructors = new Constructors(this, diagnostics);
    }

    /** The typed expression, or {@link #INVALID}. */
    TypedExpression analyze(Expression expression) {
        TypedExpression typed = expression.accept(this);
        if (typed != INVALID && typed != UNTYPED_NULL) {
            places.putIfAbsent(typed, expression.span());
        }
        return typed;
    }

    /** The same, and the literal NULL is an error. */
    TypedExpression analyzeValue(Expression expression) {
        TypedExpression typed = analyze(expression);
        if (typed == UNTYPED_NULL) {
            diagnostics.error(
                    ErrorCode.NULL_LITERAL, expression.span(), "NULL has no type here", "write CAST(NULL AS type)");
            return INVALID;
        }
        return typed;
    }

    /** The same, and anything but a BOOLEAN is an error. */
    TypedExpression analyzeCondition(Expression expression, String clause) {
        TypedExpression typed = analyzeValue(expression);
        if (typed != INVALID && typed.type() != SqlType.BOOLEAN) {
            return error(
                    ErrorCode.TYPE_MISMATCH,
                    expression.span(),
                    clause + " needs a BOOLEAN, this is " + article(typed.type()),
                    Hints.condition(expression.span().text(), typed.type()));
        }
        return typed;
    }

    Scope scope() {
        return scope;
    }

    FunctionRegistry functions() {
        return functions;
    }

    /** Where an expression that this analyzer made was written; empty for one that a rewrite made. */
    Optional<Span> place(TypedExpression expression) {
        return Optional.ofNullable(places.get(expression));
    }

    /** What was written for an expression that this analyzer made, in one short line; else a stand-in. */
    String text(TypedExpression expression) {
        return place(expression).map(Span::text).map(Hints::shown).orElse("value");
    }

    TypedExpression error(ErrorCode code, Span span, String message, @org.jspecify.annotations.Nullable String hint) {
        diagnostics.error(code, span, message, hint);
        return INVALID;
    }

    static String article(SqlType type) {
        String text = type.toString();
        return ("AEIOU".indexOf(text.charAt(0)) >= 0 ? "an " : "a ") + text;
    }

    @Override
    public TypedExpression column(Expression.ColumnReference node) {
        String source = node.source() == null ? null : node.source().name();
        String name = node.name().name();
        Optional<TypedExpression> parameter = source == null ? lambdas.parameter(name) : Optional.empty();
        if (parameter.isPresent()) {
            return parameter.get();
        }
        if (node.source() != null && !scope.sources().contains(source)) {
            Optional<TypedExpression> field = columnAsStruct(node);
            if (field.isPresent()) {
                return field.get();
            }
            return error(
                    ErrorCode.ALIAS_NOT_FOUND,
                    node.source().span(),
                    "source or alias " + source + " does not exist in this query",
                    Hints.alias(node.source(), scope));
        }
        List<Scope.Visible> found = scope.find(source, name);
        if (found.size() == 1) {
            return found.get(0).reference();
        }
        if (found.size() > 1) {
            return error(
                    ErrorCode.COLUMN_AMBIGUOUS,
                    node.span(),
                    "column " + name + " is in "
                            + String.join(
                                    " and ",
                                    found.stream().map(Scope.Visible::source).toList()),
                    "write " + found.get(0).source() + "." + name);
        }
        Optional<TypedExpression> attribute = attribute(name);
        if (attribute.isPresent()) {
            return attribute.get();
        }
        return error(
                ErrorCode.COLUMN_NOT_FOUND,
                node.name().span(),
                "column " + name + " does not exist",
                Hints.column(node, scope, functions, calls));
    }

    private static Optional<TypedExpression> attribute(String name) {
        return switch (name) {
            case "ROWTIME" -> Optional.of(new TypedExpression.RowAttribute(TypedExpression.AttributeKind.ROWTIME));
            case "ROWPARTITION" ->
                Optional.of(new TypedExpression.RowAttribute(TypedExpression.AttributeKind.ROWPARTITION));
            case "ROWOFFSET" -> Optional.of(new TypedExpression.RowAttribute(TypedExpression.AttributeKind.ROWOFFSET));
            default -> Optional.empty();
        };
    }

    /** People write {@code struct.field} for {@code struct->field}: told with the right form. */
    private Optional<TypedExpression> columnAsStruct(Expression.ColumnReference node) {
        if (node.source() == null) {
            return Optional.empty();
        }
        List<Scope.Visible> struct = scope.find(null, node.source().name());
        if (struct.size() != 1) {
            return Optional.empty();
        }
        SqlType type = struct.get(0).type();
        boolean map = type instanceof SqlType.Map;
        boolean array = type instanceof SqlType.Array of && of.element() instanceof SqlType.StructType;
        if (!map && !array && !(type instanceof SqlType.StructType)) {
            return Optional.empty();
        }
        return Optional.of(error(
                ErrorCode.ALIAS_NOT_FOUND,
                node.source().span(),
                node.source().name() + " is a column, not a source",
                "write " + node.source().name()
                        + (map
                                ? "['" + node.name().span().text() + "']"
                                : (array ? "[1]" : "") + "->" + node.name().name())));
    }

    void warning(ErrorCode code, Span span, String message, String hint) {
        diagnostics.warning(code, span, message, hint);
    }

    static @org.jspecify.annotations.Nullable String didYouMean(Optional<String> suggestion) {
        return suggestion.map(name -> "did you mean " + name + "?").orElse(null);
    }

    @Override
    public TypedExpression nullLiteral(Expression.NullLiteral node) {
        return UNTYPED_NULL;
    }

    @Override
    public TypedExpression booleanLiteral(Expression.BooleanLiteral node) {
        return new Literal(SqlType.BOOLEAN, node.value());
    }

    @Override
    public TypedExpression integerLiteral(Expression.IntegerLiteral node) {
        long value = node.value();
        return value == (int) value ? new Literal(SqlType.INTEGER, (int) value) : new Literal(SqlType.BIGINT, value);
    }

    @Override
    public TypedExpression decimalLiteral(Expression.DecimalLiteral node) {
        return TypeRules.literal(node.value());
    }

    @Override
    public TypedExpression doubleLiteral(Expression.DoubleLiteral node) {
        return new Literal(SqlType.DOUBLE, node.value());
    }

    @Override
    public TypedExpression stringLiteral(Expression.StringLiteral node) {
        return new Literal(SqlType.STRING, node.value());
    }

    @Override
    public TypedExpression intervalUnit(Expression.IntervalUnit node) {
        return new Literal(SqlType.STRING, node.unit().name());
    }

    @Override
    public TypedExpression arithmetic(Expression.Arithmetic node) {
        TypedExpression left = analyzeValue(node.left());
        TypedExpression right = analyzeValue(node.right());
        if (left == INVALID || right == INVALID) {
            return INVALID;
        }
        boolean concatenates = node.operator() == Expression.ArithmeticOperator.ADD
                || node.operator() == Expression.ArithmeticOperator.CONCAT;
        boolean texts = left.type() == SqlType.STRING && right.type() == SqlType.STRING
                || left.type() == SqlType.BYTES && right.type() == SqlType.BYTES;
        if (concatenates && texts) {
            return new TypedExpression.Concat(left, right);
        }
        if (node.operator() == Expression.ArithmeticOperator.CONCAT
                || !left.type().isNumeric()
                || !right.type().isNumeric()) {
            return error(
                    ErrorCode.TYPE_MISMATCH,
                    node.span(),
                    "operator " + node.operator().symbol() + " does not take " + left.type() + " and " + right.type(),
                    Hints.arithmetic(node.operator(), left, right, this::text));
        }
        TypedExpression.ArithmeticOperator operator =
                TypedExpression.ArithmeticOperator.valueOf(node.operator().name());
        SqlType type = TypeRules.arithmetic(operator, left.type(), right.type());
        if (type instanceof SqlType.Decimal) {
            return new TypedExpression.Arithmetic(
                    operator,
                    TypeRules.cast(left, TypeRules.asDecimal(left.type())),
                    TypeRules.cast(right, TypeRules.asDecimal(right.type())),
                    type);
        }
        return new TypedExpression.Arithmetic(operator, TypeRules.cast(left, type), TypeRules.cast(right, type), type);
    }

    @Override
    public TypedExpression negation(Expression.Negation node) {
        TypedExpression operand = analyzeValue(node.operand());
        if (operand == INVALID || operand.type().isNumeric()) {
            return operand == INVALID ? INVALID : new TypedExpression.Negation(operand);
        }
        return error(ErrorCode.TYPE_MISMATCH, node.span(), "operator - does not take " + article(operand.type()), null);
    }

    @Override
    public TypedExpression comparison(Expression.Comparison node) {
        return comparisons.comparison(node);
    }

    @Override
    public TypedExpression logical(Expression.Logical node) {
        TypedExpression left = analyzeCondition(node.left(), node.operator().name());
        TypedExpression right = analyzeCondition(node.right(), node.operator().name());
        if (left == INVALID || right == INVALID) {
            return INVALID;
        }
        return new TypedExpression.Logical(
                TypedExpression.LogicalOperator.valueOf(node.operator().name()), left, right);
    }

    @Override
    public TypedExpression not(Expression.Not node) {
        TypedExpression operand = analyzeCondition(node.operand(), "NOT");
        return operand == INVALID ? INVALID : new TypedExpression.Not(operand);
    }

    @Override
    public TypedExpression isNull(Expression.IsNull node) {
        TypedExpression operand = analyzeValue(node.operand());
        if (operand == INVALID) {
            return INVALID;
        }
        TypedExpression test = new TypedExpression.IsNull(operand);
        return node.negated() ? new TypedExpression.Not(test) : test;
    }

    @Override
    public TypedExpression between(Expression.Between node) {
        return comparisons.between(node);
    }

    @Override
    public TypedExpression inList(Expression.InList node) {
        return comparisons.inList(node);
    }

    @Override
    public TypedExpression like(Expression.Like node) {
        return comparisons.like(node);
    }

    @Override
    public TypedExpression caseWhen(Expression.Case node) {
        cases++;
        TypedExpression typed = constructors.caseWhen(node);
        cases--;
        return typed;
    }

    /** Whether what is looked at stands in a CASE, whose branches are computed for some rows only. */
    boolean isInCase() {
        return cases > 0;
    }

    Lambdas lambdas() {
        return lambdas;
    }

    @Override
    public TypedExpression cast(Expression.Cast node) {
        TypedExpression operand = analyze(node.operand());
        Optional<SqlType> type = scope.type(node.type());
        if (type.isEmpty()) {
            TypeRules.tell(scope.types().expand(node.type()), scope.types(), diagnostics);
            return INVALID;
        }
        if (operand == INVALID) {
            return INVALID;
        }
        if (operand == UNTYPED_NULL) {
            return new Literal(type.get(), null);
        }
        if (!TypeRules.castable(operand.type(), type.get())) {
            return error(
                    ErrorCode.TYPE_MISMATCH,
                    node.span(),
                    article(operand.type()) + " cannot be cast to " + type.get(),
                    null);
        }
        // A column that is cast to its own type is an expression and no longer the key that it may be.
        return operand instanceof TypedExpression.ColumnRef && operand.type().equals(type.get())
                ? new TypedExpression.Cast(operand, type.get())
                : TypeRules.cast(operand, type.get());
    }

    @Override
    public TypedExpression call(Expression.FunctionCall node) {
        CallResolver allowed = lambdas.isInside() ? new ForbiddenCalls(functions, "a lambda") : calls;
        return allowed.resolve(node, this).orElseGet(() -> ScalarCalls.resolve(node, this));
    }

    @Override
    public TypedExpression field(Expression.FieldAccess node) {
        TypedExpression struct = analyzeValue(node.struct());
        if (struct == INVALID) {
            return INVALID;
        }
        if (!(struct.type() instanceof SqlType.StructType type)) {
            return error(
                    ErrorCode.TYPE_MISMATCH,
                    node.span(),
                    "-> needs a STRUCT, this is " + article(struct.type()),
                    struct.type() instanceof SqlType.Map
                            ? "values of a map are reached with ['"
                                    + node.field().span().text() + "']"
                            : null);
        }
        String name = node.field().name();
        Optional<Integer> index = type.indexOf(name);
        if (index.isEmpty()) {
            return error(
                    ErrorCode.FIELD_NOT_FOUND,
                    node.field().span(),
                    "field " + name + " does not exist in the struct",
                    didYouMean(Suggestions.nearest(
                            name,
                            type.fields().stream().map(SqlType.Field::name).toList())));
        }
        return new TypedExpression.Field(
                struct, name, type.fields().get(index.get()).type());
    }

    @Override
    public TypedExpression subscript(Expression.Subscript node) {
        return constructors.subscript(node);
    }

    @Override
    public TypedExpression array(Expression.ArrayConstructor node) {
        return constructors.array(node);
    }

    @Override
    public TypedExpression map(Expression.MapConstructor node) {
        return constructors.map(node);
    }

    @Override
    public TypedExpression struct(Expression.StructConstructor node) {
        return constructors.struct(node);
    }

    @Override
    public TypedExpression lambda(Expression.Lambda node) {
        return error(
                ErrorCode.FUNCTION_ARGUMENTS,
                node.span(),
                "a lambda is no value",
                "it is an argument of TRANSFORM, FILTER or REDUCE");
    }

    /** All of them, typed; the literal NULL stays {@link #UNTYPED_NULL}. */
    List<TypedExpression> analyzeAll(List<Expression> expressions) {
        List<TypedExpression> typed = new ArrayList<>();
        for (Expression expression : expressions) {
            typed.add(analyze(expression));
        }
        return typed;
    }
}
