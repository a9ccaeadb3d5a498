// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The source of one generated class in the making: its methods, the constants that it is given, and the classes of
 * functions that it calls. One thread.
 */
final class ClassSource {
    static final String PACKAGE = "io.millrace.topology.runtime.generated";

    private final String stepId;
    private final String className;
    private final RowSchema input;
    private final StringBuilder fields = new StringBuilder();
    private final StringBuilder methods = new StringBuilder();
    private final List<Object> constants = new ArrayList<>();
    private final Map<Object, Integer> constantIndexes = new HashMap<>();
    private final Set<Class<?>> functions = new LinkedHashSet<>();
    private int names;
    private int lambdas;

    ClassSource(String kind, String stepId, RowSchema input) {
        this.stepId = stepId;
        this.className = kind + "_" + JavaText.identifier(stepId);
        this.input = input;
    }

    String className() {
        return className;
    }

    List<Object> constants() {
        return constants;
    }

    Set<Class<?>> functions() {
        return functions;
    }

    RowSchema input() {
        return input;
    }

    /** A number that no other name of the class has. */
    int nextName() {
        return names++;
    }

    /** An expression for an object that is given to the class when it is made. */
    String constant(Object value, String javaType) {
        int index = constantIndexes.computeIfAbsent(List.of(value.getClass(), value), key -> {
            constants.add(value);
            return constants.size() - 1;
        });
        return "((" + javaType + ") constants[" + index + "])";
    }

    void calls(Class<?> declaring) {
        functions.add(declaring);
    }

    void field(String declaration) {
        fields.append(declaration).append('\n');
    }

    void method(String declaration, String body) {
        methods.append('\n').append(declaration).append(" {\n").append(body).append("}\n");
    }

    /** Declares the body of a lambda; gives its number. */
    int lambda(String body) {
        method("private Object lambda" + lambdas + "(RowBatch in, int row, Object[] frame)", body);
        return lambdas++;
    }

    private String lambdaChoice() {
        StringBuilder choice = new StringBuilder(
                "\npublic Object lambda(int which, RowBatch in, int row, Object[] frame) {\nswitch (which) {\n");
        for (int i = 0; i < lambdas; i++) {
            choice.append("case " + i + ": return lambda" + i + "(in, row, frame);\n");
        }
        return choice.append("default: throw new IllegalArgumentException();\n}\n}\n")
                .toString();
    }

    /** Declarations of the columns that statements read; objects are read at once for {@code row}. */
    String columnDeclarations(BitSet columns) {
        StringBuilder text = new StringBuilder();
        for (int i = columns.nextSetBit(0); i >= 0; i = columns.nextSetBit(i + 1)) {
            Carrier carrier = carrier(i);
            text.append(
                    "final " + carrier.vector() + " c" + i + " = (" + carrier.vector() + ") in.column(" + i + ");\n");
            text.append("final " + carrier.vectorArray() + " a" + i + " = c" + i + ".values;\n");
        }
        return text.toString();
    }

    /** Declarations of the columns' objects of one row. */
    String rowDeclarations(BitSet columns) {
        StringBuilder text = new StringBuilder();
        for (int i = columns.nextSetBit(0); i >= 0; i = columns.nextSetBit(i + 1)) {
            Carrier carrier = carrier(i);
            if (!carrier.isPrimitive()) {
                String type = carrier.javaType();
                text.append("final " + type + " s" + i + " = c" + i + ".isNull(row) ? null : (" + type + ") a" + i
                        + "[row];\n");
            }
        }
        return text.toString();
    }

    Carrier carrier(int column) {
        return Carrier.of(input.column(column).type());
    }

    /** The whole source, indented. */
    String text(String implemented) {
        return JavaText.indented(JavaText.comment("Generated for step " + stepId)
                + "package " + PACKAGE + ";\n\n"
                + "import io.millrace.schema.types.CarrierCasts;\n"
                + "import io.millrace.schema.types.Casts;\n"
                + "import io.millrace.schema.types.ColumnVector;\n"
                + "import io.millrace.schema.types.Containers;\n"
                + "import io.millrace.schema.types.Decimals;\n"
                + "import io.millrace.schema.types.HeaderValues;\n"
                + "import io.millrace.schema.types.Integers;\n"
                + "import io.millrace.schema.types.LikePattern;\n"
                + "import io.millrace.schema.types.RowBatch;\n"
                + "import io.millrace.schema.types.RowOrigin;\n"
                + "import io.millrace.schema.types.SqlType;\n"
                + "import io.millrace.schema.types.Struct;\n"
                + "import io.millrace.schema.types.Temporals;\n"
                + "import io.millrace.schema.types.ValueOrder;\n"
                + "import io.millrace.topology.runtime.codegen.BatchFilter;\n"
                + "import io.millrace.topology.runtime.codegen.BatchProjection;\n"
                + "import io.millrace.topology.runtime.codegen.BoundLambda;\n"
                + "import io.millrace.topology.runtime.codegen.ExpressionErrors;\n"
                + "import io.millrace.topology.runtime.codegen.LambdaBodies;\n"
                + "import io.millrace.topology.runtime.codegen.Membership;\n"
                + "import io.millrace.topology.runtime.codegen.NullOperandException;\n"
                + "import io.millrace.topology.runtime.codegen.RowState;\n"
                + "import io.millrace.udf.api.Lambda;\n"
                + "import io.millrace.udf.registry.ScalarInvoker;\n"
                + "import java.math.BigDecimal;\n"
                + "import java.nio.ByteBuffer;\n"
                + "import java.util.Arrays;\n"
                + "import java.util.List;\n"
                + "import java.util.Map;\n"
                + "import java.util.Set;\n\n"
                + "public final class " + className + " implements " + implemented
                + (lambdas > 0 ? ", LambdaBodies" : "") + " {\n"
                + fields
                + "private final Object[] constants;\n\n"
                + "public " + className + "(Object[] constants) {\n"
                + "this.constants = constants;\n"
                + "}\n"
                + methods
                + (lambdas > 0 ? lambdaChoice() : "")
                + "}\n");
    }
}
