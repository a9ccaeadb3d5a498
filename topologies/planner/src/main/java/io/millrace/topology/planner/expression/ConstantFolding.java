// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces constant parts of an expression by their values.
 *
 * <pre>{@code price > 2 * 50  →  price > 100}</pre>
 *
 * <p>A part that fails, or that makes its whole expression null, is left alone: it may stand in a branch that no row takes.
 * Constructors of arrays, maps and structs stay as they are written, so that plans can be read. Any thread.
 */
public final class ConstantFolding {
    private ConstantFolding() {}

    /** An expression of the same type and meaning. */
    public static TypedExpression fold(TypedExpression expression) {
        return folded(expression).expression();
    }

    /** An expression after folding, and whether it is constant. */
    private record Folded(TypedExpression expression, boolean isConstant) {}

    private static Folded folded(TypedExpression expression) {
        List<TypedExpression> children = expression.children();
        List<TypedExpression> foldedChildren = new ArrayList<>(children.size());
        boolean constant = !(expression instanceof TypedExpression.ColumnRef)
                && !(expression instanceof TypedExpression.RowAttribute)
                && !(expression instanceof TypedExpression.Headers)
                && !(expression instanceof TypedExpression.Parameter)
                && !(expression instanceof TypedExpression.Call call
                        && !call.function().isDeterministic());
        boolean changed = false;
        for (TypedExpression child : children) {
            Folded folded = folded(child);
            constant &= folded.isConstant();
            changed |= folded.expression() != child;
            foldedChildren.add(folded.expression());
        }
        TypedExpression rebuilt = changed ? Expressions.withChildren(expression, foldedChildren) : expression;
        return new Folded(constant ? evaluated(rebuilt) : rebuilt, constant);
    }

    private static TypedExpression evaluated(TypedExpression expression) {
        SqlType type = expression.type();
        boolean nested = !(type instanceof SqlType.Primitive) && !(type instanceof SqlType.Decimal);
        boolean noValue = expression instanceof TypedExpression.LambdaOf;
        if (expression instanceof TypedExpression.Literal || nested || noValue) {
            return expression;
        }
        try {
            return new TypedExpression.Literal(type, Interpreter.evaluateConstant(expression));
        } catch (EvaluationException e) {
            return expression;
        }
    }
}
