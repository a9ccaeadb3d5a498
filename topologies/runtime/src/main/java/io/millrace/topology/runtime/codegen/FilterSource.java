// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.topology.planner.expression.Expressions;
import io.millrace.topology.planner.expression.TypedExpression;
import java.util.List;

/** Writes the class of a filter. */
final class FilterSource {
    private FilterSource() {}

    static String write(ClassSource target, TypedExpression condition) {
        Fragment value =
                new ExpressionSource(target).operands(List.of(condition)).get(0);
        Fragment.Effects effects = value.effects();
        StringBuilder body = new StringBuilder(JavaText.comment("WHERE " + Expressions.text(condition)));
        body.append(target.columnDeclarations(effects.columns()));
        body.append(effects.usesState() ? "final RowState state = new RowState();\n" : "");
        body.append(effects.locals());
        body.append("int count = 0;\nfor (int row = from; row < to; row++) {\n");
        body.append("if (in.isTombstone(row)) { continue; }\n");
        body.append(target.rowDeclarations(effects.columns()));
        body.append(effects.usesState() ? "state.aborted = false;\n" : "");
        body.append("boolean hit = false;\nnul: {\n");
        body.append(effects.mayThrow() ? "try {\n" : "");
        body.append(value.code()).append("hit = ").append(value.isTrue()).append(";\n");
        if (effects.mayThrow()) {
            body.append("} catch (NullOperandException e) {\n// the row does not pass\n");
            body.append("} catch (RuntimeException e) {\nerrors.failed(in, row, -1, e);\n}\n");
        }
        body.append("}\nif (hit) { selected[count++] = row; }\n}\nreturn count;\n");
        target.method(
                "public int select(RowBatch in, int from, int to, int[] selected, ExpressionErrors errors)",
                body.toString());
        return target.text("BatchFilter");
    }
}
