// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the class of a projection: a method a computed column, a method for some copied columns at a time, and methods that
 * call those, so that none grows with the number of columns. One thread.
 */
final class ProjectionSource {
    private static final int COPIES_MAX = 20;
    private static final int CALLS_MAX = 100;
    private static final String PARAMETERS =
            "RowBatch in, int[] rows, int from, int count, RowBatch out, int base, ExpressionErrors errors";
    private static final String ARGUMENTS = "(in, rows, from, count, out, base, errors);\n";
    private static final String LOOP =
            "for (int i = 0; i < count; i++) {\n" + "final int row = rows == null ? from + i : rows[i];\n";

    private final ClassSource target;
    private final List<TypedExpression> expressions;
    private final RowSchema output;
    private final List<String> calls = new ArrayList<>();

    ProjectionSource(ClassSource target, List<TypedExpression> expressions, RowSchema output) {
        if (expressions.size() != output.size()) {
            throw new IllegalArgumentException(expressions.size() + " expressions for " + output.size() + " columns");
        }
        this.target = target;
        this.expressions = expressions;
        this.output = output;
    }

    String write() {
        target.method(
                "public void project(RowBatch in, int from, int to, RowBatch out, ExpressionErrors errors)",
                "run(in, null, from, to - from, out, errors);\n");
        target.method(
                "public void project(RowBatch in, int[] rows, int count, RowBatch out, ExpressionErrors errors)",
                "run(in, rows, 0, count, out, errors);\n");
        StringBuilder copies = new StringBuilder();
        int copied = 0;
        for (int column = 0; column < expressions.size(); column++) {
            if (expressions.get(column) instanceof TypedExpression.ColumnRef reference) {
                copies.append(copy(column, reference));
                copied++;
            } else {
                compute(column);
            }
            if (copied == COPIES_MAX || column == expressions.size() - 1 && copied > 0) {
                call("copies" + column, copies.toString());
                copies.setLength(0);
                copied = 0;
            }
        }
        run();
        return target.text("BatchProjection");
    }

    private void call(String name, String body) {
        target.method("private void " + name + "(" + PARAMETERS + ")", body);
        calls.add(name + ARGUMENTS);
    }

    private void run() {
        List<String> statements = calls;
        int level = 0;
        while (statements.size() > CALLS_MAX) {
            List<String> groups = new ArrayList<>();
            for (int i = 0; i < statements.size(); i += CALLS_MAX) {
                String name = "group" + level + "_" + i;
                List<String> group = statements.subList(i, Math.min(i + CALLS_MAX, statements.size()));
                target.method("private void " + name + "(" + PARAMETERS + ")", String.join("", group));
                groups.add(name + ARGUMENTS);
            }
            statements = groups;
            level++;
        }
        target.method(
                "private void run(RowBatch in, int[] rows, int from, int count, RowBatch out, ExpressionErrors errors)",
                "final int base = out.size();\n" + LOOP
                        + "out.appendLike(in, row);\n}\n"
                        + String.join("", statements));
    }

    private String outDeclaration(int column) {
        String vector = carrier(column).vector();
        return "final " + vector + " out" + column + " = (" + vector + ") out.column(" + column + ");\n";
    }

    private Carrier carrier(int column) {
        return Carrier.of(output.column(column).type());
    }

    private String copy(int column, TypedExpression.ColumnRef reference) {
        int source = target.input().indexOf(reference.name()).orElseThrow();
        requireCarrier(column, target.carrier(source));
        String vector = carrier(column).vector();
        String copied = "out" + column + ".copy(c" + column + ", row, base + i);\n";
        // A value column of a tombstone is null already, unless it is a copy of a key.
        boolean keyToValue =
                target.input().column(source).isKey() && !output.column(column).isKey();
        return JavaText.comment(output.column(column).name() + " = " + Expressions.text(reference))
                + outDeclaration(column)
                + "final " + vector + " c" + column + " = (" + vector + ") in.column(" + source + ");\n"
                + LOOP
                + (keyToValue
                        ? "if (in.isTombstone(row)) { out" + column + ".setNull(base + i); } else { " + copied.strip()
                                + " }\n"
                        : copied)
                + "}\n";
    }

    private void requireCarrier(int column, Carrier carrier) {
        if (carrier != carrier(column)) {
            throw new IllegalArgumentException(
                    "column " + output.column(column) + " is computed as " + carrier.javaType());
        }
    }

    private void compute(int column) {
        TypedExpression expression = expressions.get(column);
        Fragment value =
                new ExpressionSource(target).operands(List.of(expression)).get(0);
        requireCarrier(column, value.carrier());
        Fragment.Effects effects = value.effects();
        boolean ofKey = output.column(column).isKey();
        StringBuilder body = new StringBuilder(
                JavaText.comment(output.column(column).name() + " = " + Expressions.text(expression)));
        body.append(target.columnDeclarations(effects.columns())).append(outDeclaration(column));
        body.append(effects.usesState() ? "final RowState state = new RowState();\n" : "");
        body.append(effects.locals());
        body.append(LOOP).append("nul: {\n");
        body.append(ofKey ? "" : "if (in.isTombstone(row)) { break nul; }\n");
        body.append(target.rowDeclarations(effects.columns()));
        body.append(effects.usesState() ? "state.aborted = false;\n" : "");
        body.append(effects.mayThrow() ? "try {\n" : "").append(value.code());
        if (value.isNull() != null) {
            body.append("if (").append(value.isNull()).append(") { break nul; }\n");
        }
        body.append("out" + column + ".set(base + i, ").append(value.value()).append(");\ncontinue;\n");
        if (effects.mayThrow()) {
            body.append("} catch (NullOperandException e) {\n// the column is null\n");
            body.append("} catch (RuntimeException e) {\nerrors.failed(in, row, " + column + ", e);\n}\n");
        }
        body.append("}\n");
        if (!ofKey || effects.mayThrow() || effects.mayAbort() || value.isNull() != null) {
            body.append("out" + column + ".setNull(base + i);\n");
        }
        body.append("}\n");
        call("column" + column, body.toString());
    }
}
