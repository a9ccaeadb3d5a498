// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.LikePattern;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.ArithmeticOperator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes expressions as Java. What each operator means is told by the interpreter; here it is only said without boxes and
 * without exceptions for nulls. One thread.
 */
final class ExpressionSource implements TypedExpression.Visitor<Fragment> {
    private final ClassSource target;
    private final Outline outline;

    ExpressionSource(ClassSource target) {
        this.target = target;
        this.outline = new Outline(target);
    }

    Fragment of(TypedExpression expression) {
        return expression.accept(this);
    }

    /** The operands' values, computed in order by statements that together fit into one method. */
    List<Fragment> operands(TypedExpression expression) {
        return operands(expression.children());
    }

    List<Fragment> operands(List<TypedExpression> expressions) {
        List<Fragment> operands = new ArrayList<>();
        for (TypedExpression expression : expressions) {
            operands.add(of(expression));
        }
        return outline.fitting(operands);
    }

    ClassSource target() {
        return target;
    }

    String newVariable() {
        return "v" + target.nextName();
    }

    /** A condition that holds when one of the values is null, or null when that cannot be. */
    static @Nullable String anyNull(List<Fragment> values) {
        StringBuilder condition = new StringBuilder();
        for (Fragment value : values) {
            if (value.isNull() != null) {
                condition.append(condition.isEmpty() ? "" : " || ").append(value.isNull());
            }
        }
        return condition.isEmpty() ? null : condition.toString();
    }

    /** Puts the operands' statements, and leaves with null when one of them is null. */
    private static Fragment.Builder present(List<Fragment> operands) {
        Fragment.Builder code = new Fragment.Builder();
        operands.forEach(code::include);
        String anyNull = anyNull(operands);
        return anyNull == null ? code : code.abortIf(anyNull);
    }

    /** A value that is never null, held by a variable. */
    private Fragment computed(Fragment.Builder code, String value, Carrier carrier) {
        String variable = newVariable();
        return code.set(carrier, variable, value).build(variable, null, carrier);
    }

    /** A value computed only when the condition (null: never) does not hold; null otherwise. */
    Fragment unless(Fragment.Builder code, @Nullable String isNull, String value, Carrier carrier) {
        if (isNull == null) {
            return computed(code, value, carrier);
        }
        String variable = newVariable();
        String nothing = "n" + target.nextName();
        code.set(Carrier.BOOLEAN, nothing, isNull);
        code.set(carrier, variable, nothing + " ? " + carrier.absent() + " : " + value);
        return code.build(variable, nothing, carrier);
    }

    /** The carrier in an Object, which may be null. */
    Fragment unboxed(Fragment.Builder code, String object, Carrier carrier) {
        String variable = newVariable();
        if (!carrier.isPrimitive()) {
            return code.set(carrier, variable, "(" + carrier.javaType() + ") (" + object + ")")
                    .build(variable, "(" + variable + " == null)", carrier);
        }
        String holder = "o" + target.nextName();
        code.local("Object", holder, "null").line(holder + " = " + object + ";");
        return unless(code, holder + " == null", carrier.unboxed(holder), carrier);
    }

    @Override
    public Fragment column(TypedExpression.ColumnRef node) {
        int column = target.input().indexOf(node.name()).orElseThrow();
        Carrier carrier = Carrier.of(node.type());
        if (carrier != target.carrier(column)) {
            throw new IllegalArgumentException(
                    node.name() + " is " + target.input().column(column).type() + " and not " + node.type());
        }
        Fragment.Effects effects = Fragment.Effects.reading(column);
        return carrier.isPrimitive()
                ? new Fragment("", "a" + column + "[row]", "c" + column + ".isNull(row)", carrier, effects)
                : new Fragment("", "s" + column, "(s" + column + " == null)", carrier, effects);
    }

    @Override
    public Fragment attribute(TypedExpression.RowAttribute node) {
        Fragment.Builder code = new Fragment.Builder();
        if (node.kind() == TypedExpression.AttributeKind.ROWTIME) {
            return code.build("in.timestamp(row)", null, Carrier.LONG);
        }
        String origin = "o" + target.nextName();
        code.local("Object", origin, "null").line(origin + " = in.origin(row);");
        boolean partition = node.kind() == TypedExpression.AttributeKind.ROWPARTITION;
        return unless(
                code,
                "!(" + origin + " instanceof RowOrigin)",
                "((RowOrigin) " + origin + ")." + (partition ? "partition()" : "offset()"),
                partition ? Carrier.INT : Carrier.LONG);
    }

    @Override
    public Fragment literal(TypedExpression.Literal node) {
        Object value = node.value();
        Carrier carrier = Carrier.of(node.type());
        Fragment.Builder code = new Fragment.Builder();
        if (value == null) {
            String variable = newVariable();
            String nothing = "n" + target.nextName();
            code.local("boolean", nothing, "true").local(carrier.javaType(), variable, carrier.absent());
            return code.build(variable, nothing, carrier);
        }
        return switch (carrier) {
            // Through a variable: Java rejects statements behind conditions that it knows.
            case BOOLEAN -> computed(code, (Boolean) value ? "true" : "false", carrier);
            case INT -> code.build(JavaText.literal(((Number) value).intValue()), null, carrier);
            case LONG -> code.build(JavaText.literal(((Number) value).longValue()), null, carrier);
            case DOUBLE -> code.build(JavaText.literal(((Number) value).doubleValue()), null, carrier);
            case TEXT, DECIMAL, BYTES, LIST, MAP, STRUCT, LAMBDA ->
                code.build(target.constant(value, carrier.javaType()), null, carrier);
        };
    }

    @Override
    public Fragment arithmetic(TypedExpression.Arithmetic node) {
        List<Fragment> operands = operands(node);
        Fragment.Builder code = present(operands);
        String left = operands.get(0).value();
        String right = operands.get(1).value();
        if (node.type() instanceof SqlType.Decimal type) {
            String value = "Decimals." + decimalMethod(node.operator()) + "(" + left + ", " + right + ", "
                    + type.precision() + ", " + type.scale() + ")";
            return computed(code.mayThrow(), value, Carrier.DECIMAL);
        }
        Carrier carrier = Carrier.of(node.type());
        boolean divides = node.operator() == ArithmeticOperator.DIVIDE || node.operator() == ArithmeticOperator.MODULO;
        if (divides && carrier != Carrier.DOUBLE) {
            String method = node.operator() == ArithmeticOperator.DIVIDE ? "divide" : "modulo";
            return computed(code.mayThrow(), "Integers." + method + "(" + left + ", " + right + ")", carrier);
        }
        return computed(code, left + symbol(node.operator()) + right, carrier);
    }

    private static String decimalMethod(ArithmeticOperator operator) {
        return switch (operator) {
            case ADD -> "add";
            case SUBTRACT -> "subtract";
            case MULTIPLY -> "multiply";
            case DIVIDE -> "divide";
            case MODULO -> "modulo";
        };
    }

    private static String symbol(ArithmeticOperator operator) {
        return switch (operator) {
            case ADD -> " + ";
            case SUBTRACT -> " - ";
            case MULTIPLY -> " * ";
            case DIVIDE -> " / ";
            case MODULO -> " % ";
        };
    }

    @Override
    public Fragment negation(TypedExpression.Negation node) {
        List<Fragment> operands = operands(node);
        Fragment operand = operands.get(0);
        String value = operand.value();
        return computed(
                present(operands),
                operand.carrier() == Carrier.DECIMAL ? value + ".negate()" : "-" + value,
                operand.carrier());
    }

    @Override
    public Fragment concat(TypedExpression.Concat node) {
        List<Fragment> operands = operands(node);
        String left = operands.get(0).value();
        String right = operands.get(1).value();
        Carrier carrier = operands.get(0).carrier();
        return computed(
                present(operands),
                carrier == Carrier.BYTES
                        ? "Containers.concat(" + left + ", " + right + ")"
                        : left + ".concat(" + right + ")",
                carrier);
    }

    @Override
    public Fragment comparison(TypedExpression.Comparison node) {
        List<Fragment> operands = operands(node);
        Fragment.Builder code = new Fragment.Builder();
        operands.forEach(code::include);
        return computed(
                code, Comparisons.condition(node.operator(), operands.get(0), operands.get(1)), Carrier.BOOLEAN);
    }

    @Override
    public Fragment logical(TypedExpression.Logical node) {
        List<Fragment> operands = operands(node);
        String result = newVariable();
        Fragment right = operands.get(1);
        boolean and = node.operator() == TypedExpression.LogicalOperator.AND;
        return new Fragment.Builder()
                .include(operands.get(0))
                .set(Carrier.BOOLEAN, result, operands.get(0).isTrue())
                .line("if (" + (and ? "" : "!") + result + ") {")
                .include(right)
                .line(result + " = " + right.isTrue() + ";")
                .line("}")
                .build(result, null, Carrier.BOOLEAN);
    }

    @Override
    public Fragment not(TypedExpression.Not node) {
        Fragment operand = of(node.operand());
        return computed(new Fragment.Builder().include(operand), "!(" + operand.isTrue() + ")", Carrier.BOOLEAN);
    }

    @Override
    public Fragment isNull(TypedExpression.IsNull node) {
        Fragment operand = of(node.operand());
        String isNull = operand.isNull();
        return computed(new Fragment.Builder().include(operand), isNull == null ? "false" : isNull, Carrier.BOOLEAN);
    }

    @Override
    public Fragment in(TypedExpression.In node) {
        return new MembershipSource(this).of(node);
    }

    @Override
    public Fragment like(TypedExpression.Like node) {
        List<Fragment> operands = operands(node);
        Fragment.Builder code = new Fragment.Builder();
        operands.forEach(code::include);
        String text = operands.get(0).value();
        String matches;
        if (node.pattern() instanceof TypedExpression.Literal literal && literal.value() instanceof String pattern) {
            LikePattern compiled = LikePattern.of(pattern, node.escape());
            matches = target.constant(compiled, "LikePattern") + ".matches(" + text + ")";
        } else {
            String escape = node.escape() == null ? "(String) null" : target.constant(node.escape(), "String");
            matches = "LikePattern.matches(" + text + ", " + operands.get(1).value() + ", " + escape + ")";
        }
        String anyNull = anyNull(operands);
        return computed(code, anyNull == null ? matches : "!(" + anyNull + ") && " + matches, Carrier.BOOLEAN);
    }

    @Override
    public Fragment caseWhen(TypedExpression.Case node) {
        Carrier carrier = Carrier.of(node.type());
        String value = newVariable();
        String nothing = "n" + target.nextName();
        String end = "end" + target.nextName();
        Fragment.Builder code = new Fragment.Builder();
        code.local(carrier.javaType(), value, carrier.absent()).local("boolean", nothing, "true");
        code.line(end + ": {");
        int arms = node.whens().size();
        for (int i = 0; i < arms; i++) {
            if (code.size() > Outline.SOURCE_MAX / 2) {
                // The rest of the arms in a method of its own: a CASE in the ELSE of this one.
                Fragment rest =
                        of(new TypedExpression.Case(node.whens().subList(i, arms), node.otherwise(), node.type()));
                assign(code, outline.moved(rest), value, nothing);
                return code.line("}").build(value, nothing, carrier);
            }
            TypedExpression.When when = node.whens().get(i);
            List<Fragment> arm = operands(List.of(when.condition(), when.result()));
            code.include(arm.get(0)).line("if (" + arm.get(0).isTrue() + ") {");
            assign(code, arm.get(1), value, nothing);
            code.line("break " + end + ";").line("}");
        }
        assign(code, outline.fitting(List.of(of(node.otherwise()))).get(0), value, nothing);
        return code.line("}").build(value, nothing, carrier);
    }

    private static void assign(Fragment.Builder code, Fragment result, String value, String nothing) {
        code.include(result);
        code.line(value + " = " + result.value() + ";");
        code.line(nothing + " = " + (result.isNull() == null ? "false" : result.isNull()) + ";");
    }

    @Override
    public Fragment cast(TypedExpression.Cast node) {
        return new CastSource(this).of(node);
    }

    @Override
    public Fragment call(TypedExpression.Call node) {
        return new CallSource(this).of(node);
    }

    @Override
    public Fragment field(TypedExpression.Field node) {
        Fragment struct = of(node.struct());
        String field = struct.value() + ".get(" + Expressions.fieldIndex(node) + ")";
        return unboxed(
                new Fragment.Builder().include(struct),
                struct.isNull() == null ? field : struct.isNull() + " ? null : " + field,
                Carrier.of(node.type()));
    }

    @Override
    public Fragment element(TypedExpression.Element node) {
        List<Fragment> operands = operands(node);
        Fragment.Builder code = new Fragment.Builder();
        operands.forEach(code::include);
        Fragment container = operands.get(0);
        Fragment index = operands.get(1);
        String element = container.carrier() == Carrier.LIST
                ? "Containers.element(" + container.value() + ", (long) " + index.value() + ")"
                : "Containers.value(" + container.value() + ", " + index.boxed() + ")";
        String anyNull = anyNull(operands);
        // A map's class may refuse a key, and a container that a function made may hold anything.
        return unboxed(
                code.mayThrow(), anyNull == null ? element : anyNull + " ? null : " + element, Carrier.of(node.type()));
    }

    @Override
    public Fragment array(TypedExpression.ArrayOf node) {
        Fragment.Builder code = new Fragment.Builder();
        return computed(code, "Arrays.asList(" + boxes(code, node.elements()) + ")", Carrier.LIST);
    }

    @Override
    public Fragment map(TypedExpression.MapOf node) {
        Fragment.Builder code = new Fragment.Builder();
        String boxes = boxes(code, node.keysAndValues());
        return computed(code.mayThrow(), "Containers.map(" + boxes + ")", Carrier.MAP);
    }

    @Override
    public Fragment struct(TypedExpression.StructOf node) {
        Fragment.Builder code = new Fragment.Builder();
        return computed(code, "new Struct(" + boxes(code, node.values()) + ")", Carrier.STRUCT);
    }

    @Override
    public Fragment headers(TypedExpression.Headers node) {
        Fragment.Builder code = new Fragment.Builder();
        if (node.name() == null) {
            return computed(code, "HeaderValues.all(in.origin(row))", Carrier.LIST);
        }
        String name = target.constant(node.name(), "String");
        return unboxed(code, "HeaderValues.last(in.origin(row), " + name + ")", Carrier.BYTES);
    }

    @Override
    public Fragment lambda(TypedExpression.LambdaOf node) {
        Fragment body = outline.fitting(List.of(of(node.body()))).get(0);
        int which = target.lambda(outline.lambdaBody(body));
        return computed(
                new Fragment.Builder().usesState(),
                "new BoundLambda(this, " + which + ", in, row, state.frame)",
                Carrier.LAMBDA);
    }

    @Override
    public Fragment parameter(TypedExpression.Parameter node) {
        return unboxed(
                new Fragment.Builder().usesState(), "state.frame[" + node.index() + "]", Carrier.of(node.type()));
    }

    /** Puts statements that compute values into an array of Objects, by helper methods when there are many; gives its name. */
    String boxes(Fragment.Builder code, List<TypedExpression> values) {
        String array = "x" + target.nextName();
        code.local("Object[]", array, "null").line(array + " = new Object[" + values.size() + "];");
        List<Fragment.Builder> parts = new ArrayList<>(List.of(new Fragment.Builder()));
        for (int i = 0; i < values.size(); i++) {
            Fragment.Builder part = parts.get(parts.size() - 1);
            if (part.size() > Outline.SOURCE_MAX / 2) {
                part = new Fragment.Builder();
                parts.add(part);
            }
            Fragment value = outline.fitting(List.of(of(values.get(i)))).get(0);
            part.include(value).line(array + "[" + i + "] = " + value.boxed() + ";");
        }
        for (Fragment.Builder part : parts) {
            Fragment.Builder placed = parts.size() == 1 ? part : outline.filling(part, "Object[]", array);
            code.include(placed);
        }
        return array;
    }
}
