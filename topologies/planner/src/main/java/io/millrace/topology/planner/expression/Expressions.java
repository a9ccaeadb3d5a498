// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Questions about expression trees, and new trees from old ones. Any thread. */
public final class Expressions {
    private Expressions() {}

    /** Calls the visitor with the expression and everything in it, operators before their operands. */
    public static void walk(TypedExpression expression, Consumer<TypedExpression> visitor) {
        visitor.accept(expression);
        for (TypedExpression child : expression.children()) {
            walk(child, visitor);
        }
    }

    /**
     * The expression with parts replaced, from the top: where {@code replacement} gives something, that stands as it is; in
     * all else the operands are rewritten. What has not changed stays the same object.
     */
    public static TypedExpression rewrite(
            TypedExpression expression, Function<TypedExpression, Optional<TypedExpression>> replacement) {
        Optional<TypedExpression> replaced = replacement.apply(expression);
        if (replaced.isPresent()) {
            return replaced.get();
        }
        List<TypedExpression> children = expression.children();
        List<TypedExpression> rewritten = new ArrayList<>(children.size());
        boolean changed = false;
        for (TypedExpression child : children) {
            TypedExpression now = rewrite(child, replacement);
            changed |= now != child;
            rewritten.add(now);
        }
        return changed ? withChildren(expression, rewritten) : expression;
    }

    /** The same operator over other operands, as many and of the same types as {@link TypedExpression#children} gives. */
    public static TypedExpression withChildren(TypedExpression expression, List<TypedExpression> children) {
        if (children.size() != expression.children().size()) {
            throw new IllegalArgumentException(
                    "operator has " + expression.children().size() + " operands, not " + children.size());
        }
        return expression.accept(new Rebuild(children));
    }

    /** The names of the columns that the expression reads, in order of first use. */
    public static Set<String> columns(TypedExpression expression) {
        Set<String> names = new LinkedHashSet<>();
        walk(expression, part -> {
            if (part instanceof TypedExpression.ColumnRef column) {
                names.add(column.name());
            }
        });
        return names;
    }

    /** Whether the value is the same for all rows: no columns, no row attributes, no volatile functions. */
    public static boolean isConstant(TypedExpression expression) {
        return !(expression instanceof TypedExpression.ColumnRef)
                && !(expression instanceof TypedExpression.RowAttribute)
                && !(expression instanceof TypedExpression.Headers)
                && !(expression instanceof TypedExpression.Parameter)
                && isDeterministicItself(expression)
                && expression.children().stream().allMatch(Expressions::isConstant);
    }

    /** Whether equal rows give equal values: no volatile functions. */
    public static boolean isDeterministic(TypedExpression expression) {
        return isDeterministicItself(expression)
                && expression.children().stream().allMatch(Expressions::isDeterministic);
    }

    private static boolean isDeterministicItself(TypedExpression expression) {
        return !(expression instanceof TypedExpression.Call call)
                || call.function().isDeterministic();
    }

    /** The expression as SQL, for explanations: casts that were implicit are written out. */
    public static String text(TypedExpression expression) {
        return expression.accept(new ExpressionText());
    }

    /**
     * The place of a field in its struct.
     *
     * @throws MillraceException INTERNAL when the struct has no such field
     */
    public static int fieldIndex(TypedExpression.Field field) {
        if (field.struct().type() instanceof SqlType.StructType type) {
            Optional<Integer> index = type.indexOf(field.name());
            if (index.isPresent()) {
                return index.get();
            }
        }
        throw new MillraceException(
                ErrorCode.INTERNAL,
                "no field " + field.name() + " in " + field.struct().type());
    }

    private record Rebuild(List<TypedExpression> children) implements TypedExpression.Visitor<TypedExpression> {
        private TypedExpression first() {
            return children.get(0);
        }

        private TypedExpression second() {
            return children.get(1);
        }

        @Override
        public TypedExpression column(TypedExpression.ColumnRef node) {
            return node;
        }

        @Override
        public TypedExpression attribute(TypedExpression.RowAttribute node) {
            return node;
        }

        @Override
        public TypedExpression literal(TypedExpression.Literal node) {
            return node;
        }

        @Override
        public TypedExpression arithmetic(TypedExpression.Arithmetic node) {
            return new TypedExpression.Arithmetic(node.operator(), first(), second(), node.type());
        }

        @Override
        public TypedExpression negation(TypedExpression.Negation node) {
            return new TypedExpression.Negation(first());
        }

        @Override
        public TypedExpression concat(TypedExpression.Concat node) {
            return new TypedExpression.Concat(first(), second());
        }

        @Override
        public TypedExpression comparison(TypedExpression.Comparison node) {
            return new TypedExpression.Comparison(node.operator(), first(), second());
        }

        @Override
        public TypedExpression logical(TypedExpression.Logical node) {
            return new TypedExpression.Logical(node.operator(), first(), second());
        }

        @Override
        public TypedExpression not(TypedExpression.Not node) {
            return new TypedExpression.Not(first());
        }

        @Override
        public TypedExpression isNull(TypedExpression.IsNull node) {
            return new TypedExpression.IsNull(first());
        }

        @Override
        public TypedExpression in(TypedExpression.In node) {
            return new TypedExpression.In(first(), children.subList(1, children.size()));
        }

        @Override
        public TypedExpression like(TypedExpression.Like node) {
            return new TypedExpression.Like(first(), second(), node.escape());
        }

        @Override
        public TypedExpression caseWhen(TypedExpression.Case node) {
            List<TypedExpression.When> whens = new ArrayList<>();
            for (int i = 0; i + 1 < children.size(); i += 2) {
                whens.add(new TypedExpression.When(children.get(i), children.get(i + 1)));
            }
            return new TypedExpression.Case(whens, children.get(children.size() - 1), node.type());
        }

        @Override
        public TypedExpression cast(TypedExpression.Cast node) {
            return new TypedExpression.Cast(first(), node.type());
        }

        @Override
        public TypedExpression call(TypedExpression.Call node) {
            return new TypedExpression.Call(node.function(), children);
        }

        @Override
        public TypedExpression field(TypedExpression.Field node) {
            return new TypedExpression.Field(first(), node.name(), node.type());
        }

        @Override
        public TypedExpression element(TypedExpression.Element node) {
            return new TypedExpression.Element(first(), second(), node.type());
        }

        @Override
        public TypedExpression array(TypedExpression.ArrayOf node) {
            return new TypedExpression.ArrayOf(children, node.type());
        }

        @Override
        public TypedExpression map(TypedExpression.MapOf node) {
            return new TypedExpression.MapOf(children, node.type());
        }

        @Override
        public TypedExpression headers(TypedExpression.Headers node) {
            return node;
        }

        @Override
        public TypedExpression lambda(TypedExpression.LambdaOf node) {
            return new TypedExpression.LambdaOf(node.parameters(), first());
        }

        @Override
        public TypedExpression parameter(TypedExpression.Parameter node) {
            return node;
        }

        @Override
        public TypedExpression struct(TypedExpression.StructOf node) {
            return new TypedExpression.StructOf(children, node.type());
        }
    }
}
