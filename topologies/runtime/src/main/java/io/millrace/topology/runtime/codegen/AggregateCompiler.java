// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.Step;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.registry.ResolvedAggregate;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Aggregate calls of groups to generated bindings; those of frames go to {@link FrameCompiler}. Any thread. */
public final class AggregateCompiler {
    private static final String BINDING = "io.millrace.topology.runtime.codegen.AggregateBinding";
    private static final String ACCUMULATOR = "io.millrace.udf.api.Accumulator";
    private static final CompiledClasses CLASSES = new CompiledClasses();

    private AggregateCompiler() {}

    /**
     * The binding of a call whose arguments stand side by side in a batch.
     *
     * @param firstColumn the first argument's column
     */
    public static AggregateBinding bind(Step.AggregateCall call, int firstColumn) {
        ClassSource target = new ClassSource("Aggregate", call.function().name(), new RowSchema(List.of()));
        String text = write(target, call.function(), firstColumn);
        List<Object> constants = new ArrayList<>();
        constants.add(call.function().constructor());
        constants.add(call.constants().toArray());
        return (AggregateBinding) CLASSES.instance(target, text, constants);
    }

    private static String write(ClassSource target, ResolvedAggregate function, int firstColumn) {
        String accumulator = canonical(function.accumulator());
        target.calls(function.accumulator());
        target.method("public " + ACCUMULATOR + " create()", create(function, accumulator));
        target.method(
                "public void add(" + ACCUMULATOR + " accumulator, RowBatch in, int row)",
                change(function.add(), function, accumulator, firstColumn));
        Method undo = function.undo();
        target.method(
                "public void undo(" + ACCUMULATOR + " accumulator, RowBatch in, int row)",
                undo == null
                        ? "throw new IllegalStateException();\n"
                        : change(undo, function, accumulator, firstColumn));
        target.method(
                "public void result(" + ACCUMULATOR + " accumulator, ColumnVector out, int row)",
                result(function, accumulator));
        return target.text(BINDING);
    }

    /** Windows make very many, so without reflection where that can be. */
    private static String create(ResolvedAggregate function, String accumulator) {
        Constructor<?> constructor = function.constructor();
        if (constructor.getParameterCount() == 0 && constructor.getExceptionTypes().length == 0) {
            return "return new " + accumulator + "();\n";
        }
        return "return (" + ACCUMULATOR + ") io.millrace.topology.runtime.codegen.Instances.make("
                + "(java.lang.reflect.Constructor) constants[0], (Object[]) constants[1]);\n";
    }

    private static String canonical(Class<?> type) {
        return String.valueOf(type.getCanonicalName());
    }

    private static String change(Method method, ResolvedAggregate function, String accumulator, int firstColumn) {
        StringBuilder body = new StringBuilder();
        List<SqlType> types = function.valueTypes();
        if (function.nulls() == NullRows.SKIPPED) {
            for (int i = 0; i < types.size(); i++) {
                body.append("if (in.column(" + (firstColumn + i) + ").isNull(row)) { return; }\n");
            }
        }
        Class<?>[] parameters = method.getParameterTypes();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            arguments.add(argument(parameters[i], types.get(i), firstColumn + i));
        }
        return body.append("((" + accumulator + ") accumulator)." + method.getName() + "("
                        + String.join(", ", arguments) + ");\n")
                .toString();
    }

    private static String argument(Class<?> parameter, SqlType type, int column) {
        Carrier carrier = Carrier.of(type);
        if (parameter.isPrimitive()) {
            return "((" + carrier.vector() + ") in.column(" + column + ")).values[row]";
        }
        return "(" + canonical(parameter) + ") in.column(" + column + ").boxed(row)";
    }

    private static String result(ResolvedAggregate function, String accumulator) {
        Carrier carrier = Carrier.of(function.returnType());
        StringBuilder body = new StringBuilder();
        body.append("final " + accumulator + " typed = (" + accumulator + ") accumulator;\n");
        body.append("if (!typed.hasResult()) { out.setNull(row); return; }\n");
        boolean primitive = function.result().getReturnType().isPrimitive();
        body.append(
                primitive
                        ? "((" + carrier.vector() + ") out).set(row, typed.result());\n"
                        : "out.setBoxed(row, typed.result());\n");
        return body.toString();
    }
}
