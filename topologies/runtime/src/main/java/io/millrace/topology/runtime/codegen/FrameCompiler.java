// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.Step;
import io.millrace.udf.api.NullRows;
import io.millrace.udf.registry.ResolvedAggregate;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate calls of frames to generated folds. Any thread.
 *
 * <pre>{@code
 * COUNT(x), MAX(x) OVER w   ─>   for (row …) { if (!c0.isNull(row)) { s0.add(); s1.add(a0[row]); } }
 * }</pre>
 */
public final class FrameCompiler {
    private static final String FOLD = "io.millrace.topology.runtime.codegen.FrameFold";
    private static final String NUMBERS = "io.millrace.topology.runtime.codegen.PackedNumbers";
    private static final String ACCUMULATOR = "io.millrace.udf.api.Accumulator";

    /** Calls in one method, so that none grows too large for HotSpot. */
    private static final int TOGETHER = 16;

    private static final CompiledClasses CLASSES = new CompiledClasses();

    private FrameCompiler() {}

    /**
     * One call, whatever frames it is computed for.
     *
     * @param slot where its accumulator stands in a state
     * @param columns where its arguments stand in the columns that are kept
     */
    public record Part(Step.AggregateCall call, int slot, List<Integer> columns) {
        public Part {
            columns = List.copyOf(columns);
        }
    }

    /** Where the result of a slot goes. */
    public record Output(int slot, int column) {}

    /**
     * A fold of some parts.
     *
     * @param name of the step, for the class's name
     * @param all the parts that a state has room for, in order of their slots; the fold leaves others than its own alone
     */
    public static FrameFold fold(String name, List<Part> all, List<Part> parts, List<Output> outputs) {
        ClassSource target = new ClassSource("Frame", name, new RowSchema(List.of()));
        List<Object> constants = new ArrayList<>();
        for (Part part : parts) {
            target.calls(part.call().function().accumulator());
            constants.add(part.call().function().constructor());
            constants.add(part.call().constants().toArray());
        }
        create(target, all.size(), parts);
        each(target, "reset(Object object)", "(object)", "", parts, FrameCompiler::reset);
        each(
                target,
                "merge(Object object, Object later)",
                "(object, later)",
                laterState(),
                parts,
                FrameCompiler::merge);
        range(target, "addRange", parts, false);
        range(target, "retractRange", parts, true);
        packing(target, all, parts);
        results(target, parts, outputs);
        return (FrameFold) CLASSES.instance(target, target.text(FOLD), constants);
    }

    /** The method by which an accumulator says that rows shall be taken back from it, or null. */
    static @Nullable Method willRetract(ResolvedAggregate function) {
        return Arrays.stream(function.accumulator().getMethods())
                .filter(method -> method.getName().equals("willRetract") && method.getParameterCount() == 0)
                .findFirst()
                .orElse(null);
    }

    /** Whether a call's accumulator runs along with its frame. */
    public static boolean isRunning(ResolvedAggregate function) {
        return function.retract() != null && willRetract(function) != null;
    }

    private static String type(Part part) {
        return String.valueOf(part.call().function().accumulator().getCanonicalName());
    }

    private static String state() {
        return "final " + ACCUMULATOR + "[] state = (" + ACCUMULATOR + "[]) object;\n";
    }

    private static String laterState() {
        return "final " + ACCUMULATOR + "[] behind = (" + ACCUMULATOR + "[]) later;\n";
    }

    private static void create(ClassSource target, int slots, List<Part> parts) {
        StringBuilder body = new StringBuilder("final " + ACCUMULATOR + "[] state = new " + ACCUMULATOR + "[" + slots
                + "];\n" + "for (int i = 0; i < SLOTS.length; i++) {\n"
                + "state[SLOTS[i]] = (" + ACCUMULATOR + ") io.millrace.topology.runtime.codegen.Instances.make("
                + "(java.lang.reflect.Constructor) constants[2 * i], (Object[]) constants[2 * i + 1]);\n}\n");
        List<String> numbers = new ArrayList<>();
        for (Part part : parts) {
            numbers.add(String.valueOf(part.slot()));
            if (isRunning(part.call().function())) {
                body.append("((" + type(part) + ") state[" + part.slot() + "]).willRetract();\n");
            }
        }
        target.field("private static final int[] SLOTS = {" + String.join(", ", numbers) + "};");
        target.method("public Object create()", body.append("return state;\n").toString());
    }

    private interface Statement {
        String of(Part part);
    }

    private static String reset(Part part) {
        return "((" + type(part) + ") state[" + part.slot() + "]).reset();\n";
    }

    private static String merge(Part part) {
        String type = type(part);
        return "((" + type + ") state[" + part.slot() + "]).merge((" + type + ") behind[" + part.slot() + "]);\n";
    }

    /** A method with a statement for each part, in pieces. */
    private static void each(
            ClassSource target, String head, String arguments, String declarations, List<Part> parts, Statement each) {
        String name = head.substring(0, head.indexOf('('));
        String parameters = head.substring(head.indexOf('('));
        StringBuilder calls = new StringBuilder();
        for (int from = 0; from < parts.size(); from += TOGETHER) {
            StringBuilder body = new StringBuilder(state() + declarations);
            parts.subList(from, Math.min(parts.size(), from + TOGETHER)).forEach(part -> body.append(each.of(part)));
            target.method("private static void " + name + from + parameters, body.toString());
            calls.append(name + from + arguments + ";\n");
        }
        target.method("public void " + head, calls.toString());
    }

    private static void range(ClassSource target, String name, List<Part> parts, boolean retracts) {
        String parameters = "(Object object, ColumnVector[] columns, int from, int to)";
        StringBuilder calls = new StringBuilder();
        for (int from = 0; from < parts.size(); from += TOGETHER) {
            List<Part> together = parts.subList(from, Math.min(parts.size(), from + TOGETHER));
            if (retracts) {
                together = together.stream()
                        .filter(part -> part.call().function().retract() != null)
                        .toList();
            }
            target.method("private static void " + name + from + parameters, loop(together, retracts));
            calls.append(name + from + "(object, columns, from, to);\n");
        }
        target.method("public void " + name + parameters, calls.toString());
    }

    private static String loop(List<Part> parts, boolean retracts) {
        StringBuilder body = new StringBuilder(state());
        Map<Integer, Carrier> columns = new LinkedHashMap<>();
        Map<List<Integer>, StringBuilder> byNulls = new LinkedHashMap<>();
        for (Part part : parts) {
            ResolvedAggregate function = part.call().function();
            List<SqlType> types = function.valueTypes();
            for (int i = 0; i < types.size(); i++) {
                columns.put(part.columns().get(i), Carrier.of(types.get(i)));
            }
            String type = type(part);
            body.append("final " + type + " s" + part.slot() + " = (" + type + ") state[" + part.slot() + "];\n");
            List<Integer> skipped = function.nulls() == NullRows.SKIPPED ? part.columns() : List.of();
            byNulls.computeIfAbsent(skipped, key -> new StringBuilder()).append(change(part, retracts));
        }
        columns.forEach((column, carrier) -> body.append("final " + carrier.vector() + " c" + column + " = ("
                + carrier.vector() + ") columns[" + column + "];\n"
                + (carrier.isPrimitive()
                        ? "final " + carrier.vectorArray() + " a" + column + " = c" + column + ".values;\n"
                        : "")));
        body.append("for (int row = from; row < to; row++) {\n");
        byNulls.forEach((skipped, statements) -> {
            Set<String> tests = new LinkedHashSet<>();
            skipped.forEach(column -> tests.add("!c" + column + ".isNull(row)"));
            body.append(
                    tests.isEmpty()
                            ? statements.toString()
                            : "if (" + String.join(" && ", tests) + ") {\n" + statements + "}\n");
        });
        return body.append("}\n").toString();
    }

    private static String change(Part part, boolean retracts) {
        ResolvedAggregate function = part.call().function();
        Class<?>[] parameters = function.add().getParameterTypes();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            int column = part.columns().get(i);
            arguments.add(
                    parameters[i].isPrimitive()
                            ? "a" + column + "[row]"
                            : "(" + parameters[i].getCanonicalName() + ") c" + column + ".boxed(row)");
        }
        return "s" + part.slot() + (retracts ? ".retract(" : ".add(") + String.join(", ", arguments) + ");\n";
    }

    /** How many numbers an accumulator's state is at most; 0 when it may be more or other things. */
    private static int packedNumbers(ResolvedAggregate function, List<Object> constants) {
        try {
            Method method = function.accumulator().getMethod("packedNumbers");
            return (int) method.invoke(Instances.make(function.constructor(), constants.toArray()));
        } catch (NoSuchMethodException e) {
            return 0;
        } catch (ReflectiveOperationException e) {
            throw new MillraceException(
                    ErrorCode.INTERNAL, function.accumulator() + " does not say how large it is", null, e);
        }
    }

    /** The methods that write states as numbers; a part's numbers stand at the same place in all folds of a state. */
    private static void packing(ClassSource target, List<Part> all, List<Part> parts) {
        int[] begins = new int[all.size()];
        int end = 0;
        for (Part part : all) {
            int numbers = packedNumbers(part.call().function(), part.call().constants());
            if (numbers == 0) {
                return;
            }
            begins[part.slot()] = end;
            end += numbers;
        }
        target.method("public int packedNumbers()", "return " + end + ";\n");
        for (String verb : List.of("write", "read")) {
            boolean writes = verb.equals("write");
            each(
                    target,
                    writes
                            ? "pack(Object object, long[] numbers, int at)"
                            : "unpack(Object object, long[] numbers, int at)",
                    "(object, numbers, at)",
                    "final " + NUMBERS + " packed = new " + NUMBERS + "(numbers);\n",
                    parts,
                    part -> "packed.seek(at + " + begins[part.slot()] + ");\n((" + type(part) + ") state[" + part.slot()
                            + "])." + verb + "(packed);\n");
        }
    }

    private static void results(ClassSource target, List<Part> parts, List<Output> outputs) {
        StringBuilder calls = new StringBuilder();
        for (int from = 0; from < outputs.size(); from += TOGETHER) {
            StringBuilder body = new StringBuilder(state());
            for (Output output : outputs.subList(from, Math.min(outputs.size(), from + TOGETHER))) {
                Part part = parts.stream()
                        .filter(each -> each.slot() == output.slot())
                        .findFirst()
                        .orElseThrow();
                body.append(result(part, output.column()));
            }
            target.method(
                    "private static void results" + from + "(Object object, RowBatch out, int row)", body.toString());
            calls.append("results" + from + "(object, out, row);\n");
        }
        target.method("public void results(Object object, RowBatch out, int row)", calls.toString());
    }

    private static String result(Part part, int column) {
        ResolvedAggregate function = part.call().function();
        Carrier carrier = Carrier.of(function.returnType());
        String state = "((" + type(part) + ") state[" + part.slot() + "])";
        String value = function.result().getReturnType().isPrimitive()
                ? "((" + carrier.vector() + ") out.column(" + column + ")).set(row, " + state + ".result());\n"
                : "out.column(" + column + ").setBoxed(row, " + state + ".result());\n";
        return "if (" + state + ".hasFrameResult()) {\n" + value + "} else {\nout.column(" + column
                + ").setNull(row);\n}\n";
    }
}
