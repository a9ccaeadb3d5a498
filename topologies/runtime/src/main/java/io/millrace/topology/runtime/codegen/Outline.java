// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import java.util.ArrayList;
import java.util.List;

/** Moves statements into helper methods, so that no method gets too large to be compiled. One thread. */
final class Outline {
    /** Characters of source that are left in one piece; a method has at most about three pieces, a character half a byte. */
    static final int SOURCE_MAX = 4_000;

    private static final String PARAMETERS = "RowBatch in, int row, RowState state";

    private final ClassSource target;

    Outline(ClassSource target) {
        this.target = target;
    }

    /** The same values, with the largest computations moved out until the rest fits into one method. */
    List<Fragment> fitting(List<Fragment> parts) {
        List<Fragment> fitting = new ArrayList<>(parts);
        int size = 0;
        for (Fragment part : parts) {
            size += part.size();
        }
        while (size > SOURCE_MAX) {
            int largest = 0;
            for (int i = 1; i < fitting.size(); i++) {
                largest = fitting.get(i).size() > fitting.get(largest).size() ? i : largest;
            }
            Fragment part = fitting.get(largest);
            Fragment moved = moved(part);
            if (moved.size() >= part.size()) {
                break;
            }
            size += moved.size() - part.size();
            fitting.set(largest, moved);
        }
        return fitting;
    }

    /** The value computed by a helper method. */
    Fragment moved(Fragment part) {
        Carrier carrier = part.carrier();
        String name = "part" + target.nextName();
        StringBuilder body = new StringBuilder(head(part.effects()));
        body.append("nul: {\n").append(part.code());
        if (carrier.isPrimitive() && part.isNull() != null) {
            body.append("state.isNull = ").append(part.isNull()).append(";\n");
        }
        body.append("return ").append(part.value()).append(";\n}\n");
        if (part.effects().mayAbort()) {
            body.append("state.aborted = true;\nreturn ")
                    .append(carrier.absent())
                    .append(";\n");
        }
        target.method("private " + carrier.javaType() + " " + name + "(" + PARAMETERS + ")", body.toString());

        Fragment.Builder call = called(part.effects());
        String value = "v" + target.nextName();
        call.set(carrier, value, name + "(in, row, state)");
        if (part.effects().mayAbort()) {
            call.abortIf("state.aborted");
        }
        if (!carrier.isPrimitive()) {
            return call.build(value, part.isNull() == null ? null : "(" + value + " == null)", carrier);
        }
        if (part.isNull() == null) {
            return call.build(value, null, carrier);
        }
        String isNull = "n" + target.nextName();
        return call.set(Carrier.BOOLEAN, isNull, "state.isNull").build(value, isNull, carrier);
    }

    /** Calls a new helper method that runs the statements, which fill an array. */
    Fragment.Builder filling(Fragment.Builder part, String arrayType, String array) {
        String name = "fill" + target.nextName();
        StringBuilder body = new StringBuilder(head(part.effects()));
        if (part.effects().mayAbort()) {
            body.append("nul: {\n").append(part.code()).append("return;\n}\nstate.aborted = true;\n");
        } else {
            body.append(part.code());
        }
        target.method(
                "private void " + name + "(" + PARAMETERS + ", " + arrayType + " " + array + ")", body.toString());
        Fragment.Builder call = called(part.effects());
        call.line(name + "(in, row, state, " + array + ");");
        return part.effects().mayAbort() ? call.abortIf("state.aborted") : call;
    }

    /** The statements of a method that gives the value, boxed, over {@code in}, {@code row} and {@code frame}. */
    String lambdaBody(Fragment part) {
        StringBuilder body = new StringBuilder(head(part.effects()));
        body.append("final RowState state = new RowState();\nstate.frame = frame;\n");
        body.append("nul: {\n").append(part.code());
        body.append("return ").append(part.boxed()).append(";\n}\n");
        return part.effects().mayAbort()
                ? body.append("throw NullOperandException.INSTANCE;\n").toString()
                : body.toString();
    }

    private String head(Fragment.Effects effects) {
        return target.columnDeclarations(effects.columns())
                + target.rowDeclarations(effects.columns())
                + effects.locals();
    }

    /** A call needs what the statements need, except for their columns. */
    private static Fragment.Builder called(Fragment.Effects effects) {
        Fragment.Builder call = new Fragment.Builder().usesState();
        return effects.mayThrow() ? call.mayThrow() : call;
    }
}
