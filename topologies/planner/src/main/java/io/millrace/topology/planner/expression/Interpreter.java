// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.CarrierCasts;
import io.millrace.schema.types.Containers;
import io.millrace.schema.types.Decimals;
import io.millrace.schema.types.HeaderValues;
import io.millrace.schema.types.Integers;
import io.millrace.schema.types.LikePattern;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowOrigin;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import io.millrace.schema.types.ValueOrder;
import io.millrace.udf.api.Lambda;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an expression means, as slow and plain code: the oracle of generated code, and the means to fold constants. Any
 * thread.
 *
 * <p>All operands of an operator are evaluated, in order, before any of them is looked at; only AND, OR and CASE leave some
 * out. So an operator with a null operand and a failing one behind it fails.
 */
public final class Interpreter implements TypedExpression.Visitor<Optional<Object>> {
    private final RowBatch batch;
    private final int row;
    /** The values of the parameters of the lambdas around, the outermost first. */
    private final @Nullable Object[] frame;

    private Interpreter(RowBatch batch, int row, @Nullable Object[] frame) {
        this.batch = batch;
        this.row = row;
        this.frame = frame;
    }

    /**
     * The value for a row, as a carrier or null.
     *
     * @throws EvaluationException when the expression fails, or a null operand makes all of it null
     * @throws MillraceException INTERNAL when the batch lacks a column
     */
    public static @Nullable Object evaluate(TypedExpression expression, RowBatch batch, int row) {
        for (String column : Expressions.columns(expression)) {
            if (batch.schema().indexOf(column).isEmpty()) {
                throw new MillraceException(
                        ErrorCode.INTERNAL, "no column " + column + " in a batch of " + batch.schema());
            }
        }
        try {
            return expression.accept(new Interpreter(batch, row, new Object[0])).orElse(null);
        } catch (EvaluationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw EvaluationException.failed(e);
        }
    }

    /**
     * The value of an expression without columns and row attributes.
     *
     * @throws EvaluationException as {@link #evaluate} does
     */
    public static @Nullable Object evaluateConstant(TypedExpression expression) {
        RowBatch batch = new RowBatch(new RowSchema(List.of()), 1);
        return evaluate(expression, batch, batch.append(0, false, null));
    }

    private @Nullable Object value(TypedExpression expression) {
        return expression.accept(this).orElse(null);
    }

    private boolean isTrue(TypedExpression condition) {
        return Boolean.TRUE.equals(value(condition));
    }

    private @Nullable Object[] values(List<TypedExpression> expressions) {
        @Nullable Object[] values = new Object[expressions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(expressions.get(i));
        }
        return values;
    }

    /** An operand's value where a null makes the whole expression null. */
    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw EvaluationException.nullOperand();
        }
        return value;
    }

    @Override
    public Optional<Object> column(TypedExpression.ColumnRef node) {
        int index = batch.schema().indexOf(node.name()).orElseThrow();
        return Optional.ofNullable(batch.column(index).boxed(row));
    }

    @Override
    public Optional<Object> attribute(TypedExpression.RowAttribute node) {
        RowOrigin origin = batch.origin(row) instanceof RowOrigin known ? known : null;
        return switch (node.kind()) {
            case ROWTIME -> Optional.of(batch.timestamp(row));
            case ROWPARTITION -> origin == null ? Optional.empty() : Optional.of(origin.partition());
            case ROWOFFSET -> origin == null ? Optional.empty() : Optional.of(origin.offset());
        };
    }

    @Override
    public Optional<Object> literal(TypedExpression.Literal node) {
        return Optional.ofNullable(node.value());
    }

    @Override
    public Optional<Object> arithmetic(TypedExpression.Arithmetic node) {
        Object leftValue = value(node.left());
        Object rightValue = value(node.right());
        Object left = present(leftValue);
        Object right = present(rightValue);
        if (node.type() instanceof SqlType.Decimal type) {
            return Optional.of(decimal(node.operator(), (BigDecimal) left, (BigDecimal) right, type));
        }
        if (node.type() == SqlType.INTEGER) {
            return Optional.of(integer(node.operator(), (Integer) left, (Integer) right));
        }
        if (node.type() == SqlType.BIGINT) {
            return Optional.of(bigint(node.operator(), (Long) left, (Long) right));
        }
        return Optional.of(floating(node.operator(), (Double) left, (Double) right));
    }

    private static int integer(TypedExpression.ArithmeticOperator operator, int left, int right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> Integers.divide(left, right);
            case MODULO -> Integers.modulo(left, right);
        };
    }

    private static long bigint(TypedExpression.ArithmeticOperator operator, long left, long right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> Integers.divide(left, right);
            case MODULO -> Integers.modulo(left, right);
        };
    }

    private static double floating(TypedExpression.ArithmeticOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
        };
    }

    private static BigDecimal decimal(
            TypedExpression.ArithmeticOperator operator, BigDecimal left, BigDecimal right, SqlType.Decimal type) {
        int precision = type.precision();
        int scale = type.scale();
        return switch (operator) {
            case ADD -> Decimals.add(left, right, precision, scale);
            case SUBTRACT -> Decimals.subtract(left, right, precision, scale);
            case MULTIPLY -> Decimals.multiply(left, right, precision, scale);
            case DIVIDE -> Decimals.divide(left, right, precision, scale);
            case MODULO -> Decimals.modulo(left, right, precision, scale);
        };
    }

    @Override
    public Optional<Object> negation(TypedExpression.Negation node) {
        Object operand = present(value(node.operand()));
        if (operand instanceof Integer number) {
            return Optional.of(-number);
        }
        if (operand instanceof Long number) {
            return Optional.of(-number);
        }
        return operand instanceof Double number ? Optional.of(-number) : Optional.of(((BigDecimal) operand).negate());
    }

    @Override
    public Optional<Object> concat(TypedExpression.Concat node) {
        Object leftValue = value(node.left());
        Object rightValue = value(node.right());
        Object left = present(leftValue);
        Object right = present(rightValue);
        return left instanceof ByteBuffer bytes
                ? Optional.of(Containers.concat(bytes, (ByteBuffer) right))
                : Optional.of(((String) left).concat((String) right));
    }

    @Override
    public Optional<Object> comparison(TypedExpression.Comparison node) {
        Object left = value(node.left());
        Object right = value(node.right());
        if (left == null || right == null) {
            return Optional.of(
                    switch (node.operator()) {
                        case IS_DISTINCT_FROM -> left != right;
                        case IS_NOT_DISTINCT_FROM -> left == right;
                        case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> false;
                    });
        }
        return Optional.of(
                switch (node.operator()) {
                    case EQUAL, IS_NOT_DISTINCT_FROM -> ValueOrder.equal(left, right);
                    case NOT_EQUAL, IS_DISTINCT_FROM -> !ValueOrder.equal(left, right);
                    case LESS -> ordered(left, right) && order(left, right) < 0;
                    case LESS_OR_EQUAL -> ordered(left, right) && order(left, right) <= 0;
                    case GREATER -> ordered(left, right) && order(left, right) > 0;
                    case GREATER_OR_EQUAL -> ordered(left, right) && order(left, right) >= 0;
                });
    }

    /** NaN is neither less nor greater than anything. */
    private static boolean ordered(Object left, Object right) {
        return !(left instanceof Double a && a.isNaN()) && !(right instanceof Double b && b.isNaN());
    }

    private static int order(Object left, Object right) {
        if (left instanceof Integer a) {
            return a.compareTo((Integer) right);
        }
        if (left instanceof Long a) {
            return a.compareTo((Long) right);
        }
        if (left instanceof Double a) {
            // Zeros of both signs are equal, unlike in Double.compare.
            double b = (Double) right;
            return a < b ? -1 : a > b ? 1 : 0;
        }
        if (left instanceof String a) {
            return ValueOrder.compare(a, (String) right);
        }
        return left instanceof ByteBuffer a
                ? ValueOrder.compare(a, (ByteBuffer) right)
                : ValueOrder.compare((BigDecimal) left, (BigDecimal) right);
    }

    @Override
    public Optional<Object> logical(TypedExpression.Logical node) {
        return Optional.of(
                switch (node.operator()) {
                    case AND -> isTrue(node.left()) && isTrue(node.right());
                    case OR -> isTrue(node.left()) || isTrue(node.right());
                });
    }

    @Override
    public Optional<Object> not(TypedExpression.Not node) {
        return Optional.of(!isTrue(node.operand()));
    }

    @Override
    public Optional<Object> isNull(TypedExpression.IsNull node) {
        return Optional.of(value(node.operand()) == null);
    }

    @Override
    public Optional<Object> in(TypedExpression.In node) {
        Object operand = value(node.operand());
        boolean found = false;
        for (Object value : values(node.values())) {
            found |= operand != null && value != null && ValueOrder.equal(operand, value);
        }
        return Optional.of(found);
    }

    @Override
    public Optional<Object> like(TypedExpression.Like node) {
        Object operand = value(node.operand());
        Object pattern = value(node.pattern());
        return Optional.of(operand instanceof String text
                && pattern instanceof String symbols
                && LikePattern.matches(text, symbols, node.escape()));
    }

    @Override
    public Optional<Object> caseWhen(TypedExpression.Case node) {
        for (TypedExpression.When when : node.whens()) {
            if (isTrue(when.condition())) {
                return when.result().accept(this);
            }
        }
        return node.otherwise().accept(this);
    }

    @Override
    public Optional<Object> cast(TypedExpression.Cast node) {
        return Optional.ofNullable(
                CarrierCasts.cast(value(node.operand()), node.operand().type(), node.type()));
    }

    @Override
    public Optional<Object> call(TypedExpression.Call node) {
        return Optional.ofNullable(node.function().invoker().call(values(node.arguments())));
    }

    @Override
    public Optional<Object> field(TypedExpression.Field node) {
        Object struct = value(node.struct());
        int index = Expressions.fieldIndex(node);
        return struct == null ? Optional.empty() : Optional.ofNullable(((Struct) struct).get(index));
    }

    @Override
    public Optional<Object> element(TypedExpression.Element node) {
        Object container = value(node.container());
        Object index = value(node.index());
        if (container == null || index == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                container instanceof List<?> array
                        ? Containers.element(array, ((Number) index).longValue())
                        : Containers.value((Map<?, ?>) container, index));
    }

    @Override
    public Optional<Object> array(TypedExpression.ArrayOf node) {
        return Optional.of(new ArrayList<>(Arrays.asList(values(node.elements()))));
    }

    @Override
    public Optional<Object> map(TypedExpression.MapOf node) {
        return Optional.of(Containers.map(values(node.keysAndValues())));
    }

    @Override
    public Optional<Object> struct(TypedExpression.StructOf node) {
        return Optional.of(new Struct(values(node.values())));
    }

    @Override
    public Optional<Object> headers(TypedExpression.Headers node) {
        Object origin = batch.origin(row);
        return node.name() == null
                ? Optional.of(HeaderValues.all(origin))
                : Optional.ofNullable(HeaderValues.last(origin, node.name()));
    }

    @Override
    public Optional<Object> lambda(TypedExpression.LambdaOf node) {
        Lambda lambda = arguments -> {
            @Nullable Object[] inner = Arrays.copyOf(frame, frame.length + arguments.length);
            System.arraycopy(arguments, 0, inner, frame.length, arguments.length);
            return node.body().accept(new Interpreter(batch, row, inner)).orElse(null);
        };
        return Optional.of(lambda);
    }

    @Override
    public Optional<Object> parameter(TypedExpression.Parameter node) {
        return Optional.ofNullable(frame[node.index()]);
    }
}
