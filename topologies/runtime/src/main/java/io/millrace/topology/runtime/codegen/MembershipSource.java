// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.topology.planner.expression.TypedExpression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes IN: few values as comparisons, many constants as a search, many others through an array. One thread. */
final class MembershipSource {
    private static final int COMPARED_MAX = 6;

    private final ExpressionSource source;

    MembershipSource(ExpressionSource source) {
        this.source = source;
    }

    Fragment of(TypedExpression.In node) {
        List<Object> constants = new ArrayList<>();
        List<TypedExpression> few = new ArrayList<>();
        List<TypedExpression> rest = new ArrayList<>();
        for (TypedExpression value : node.values()) {
            if (!(value instanceof TypedExpression.Literal literal)) {
                rest.add(value);
            } else if (literal.value() != null) {
                constants.add(literal.value());
                few.add(value);
            }
        }
        Fragment.Builder code = new Fragment.Builder();
        Fragment operand = new Outline(source.target())
                .fitting(List.of(source.of(node.operand())))
                .get(0);
        code.include(operand);
        List<String> tests = new ArrayList<>();
        if (constants.size() <= COMPARED_MAX) {
            compare(code, operand, few, tests);
        } else {
            tests.add(search(operand, constants));
        }
        if (rest.size() <= COMPARED_MAX) {
            compare(code, operand, rest, tests);
        } else {
            tests.add("Membership.contains(" + source.boxes(code, rest) + ", "
                    + present(operand).boxed() + ")");
        }
        String found = tests.isEmpty() ? "false" : "(" + String.join(" || ", tests) + ")";
        String result = source.newVariable();
        code.set(Carrier.BOOLEAN, result, operand.isNull() == null ? found : "!" + operand.isNull() + " && " + found);
        return code.build(result, null, Carrier.BOOLEAN);
    }

    private void compare(Fragment.Builder code, Fragment operand, List<TypedExpression> values, List<String> tests) {
        for (Fragment value : source.operands(values)) {
            code.include(value);
            String equal = Comparisons.equal(operand, value);
            tests.add(value.isNull() == null ? equal : "!" + value.isNull() + " && " + equal);
        }
    }

    /** The operand where it is known not to be null. */
    private static Fragment present(Fragment operand) {
        return new Fragment("", operand.value(), null, operand.carrier(), operand.effects());
    }

    private String search(Fragment operand, List<Object> constants) {
        String value = operand.value();
        ClassSource target = source.target();
        return switch (operand.carrier()) {
            case INT -> {
                int[] numbers = constants.stream()
                        .mapToInt(each -> ((Number) each).intValue())
                        .sorted()
                        .toArray();
                yield "Arrays.binarySearch(" + target.constant(numbers, "int[]") + ", " + value + ") >= 0";
            }
            case LONG -> {
                long[] numbers = constants.stream()
                        .mapToLong(each -> ((Number) each).longValue())
                        .sorted()
                        .toArray();
                yield "Arrays.binarySearch(" + target.constant(numbers, "long[]") + ", " + value + ") >= 0";
            }
            case DOUBLE -> {
                double[] numbers = constants.stream()
                        .mapToDouble(each -> ((Number) each).doubleValue())
                        .toArray();
                yield "Membership.contains(" + target.constant(numbers, "double[]") + ", " + value + ")";
            }
            case TEXT, BYTES -> {
                Set<Object> set = new HashSet<>(constants);
                yield target.constant(set, "Set") + ".contains(" + value + ")";
            }
            case BOOLEAN, DECIMAL, LIST, MAP, STRUCT, LAMBDA ->
                "Membership.contains(" + target.constant(constants.toArray(), "Object[]") + ", "
                        + present(operand).boxed() + ")";
        };
    }
}
