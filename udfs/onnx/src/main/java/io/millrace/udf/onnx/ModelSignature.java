// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model takes and gives, as its own metadata says. Pure data, immutable, any thread.
 *
 * <p>A shape is a list of dimensions, the batch first; {@link #DYNAMIC} is one that the model leaves open. A single
 * input {@code [n, F]} takes F scalars in the model's order, or one array; several inputs take one argument each, in
 * their order.
 *
 * @param model the name that messages use
 * @param inputs in the model's order
 * @param outputs in the model's order
 */
public record ModelSignature(String model, List<Input> inputs, List<Output> outputs) {
    /** A dimension that is not fixed. */
    public static final long DYNAMIC = -1;

    /** Wider rows are refused: a batch of them would not fit into one buffer. */
    private static final long WIDTH_MAX = 1 << 16;

    public ModelSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The element types of tensors that columns can be made of; OTHER is every type that is not used here. */
    public enum ElementType {
        FLOAT,
        DOUBLE,
        INT64,
        INT32,
        STRING,
        BOOL,
        OTHER;

        boolean isNumeric() {
            return this == FLOAT || this == DOUBLE || this == INT64 || this == INT32;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an output is: a tensor, a map a row (ZipMap), or something that no column can hold. */
    public enum OutputKind {
        TENSOR,
        MAPS,
        OTHER
    }

    /** An input tensor. */
    public record Input(String name, ElementType type, List<Long> shape) {
        public Input {
            shape = List.copyOf(shape);
        }

        /** The number of values a row has, or {@link #DYNAMIC}. */
        public long width() {
            return product(shape);
        }

        @Override
        public String toString() {
            long width = width();
            return type + " " + name + (width == 1 ? "" : width == DYNAMIC ? "[any]" : "[" + width + "]");
        }
    }

    /**
     * An output; {@code type} is the element type of a tensor or the value type of the maps, {@code shape} a tensor's.
     */
    public record Output(String name, OutputKind kind, ElementType type, List<Long> shape) {
        public Output {
            shape = List.copyOf(shape);
        }

        @Override
        public String toString() {
            return switch (kind) {
                case TENSOR -> type + " " + name + shape.toString().replace("-1", "n");
                case MAPS -> "map " + name;
                case OTHER -> "unusable " + name;
            };
        }
    }

    /**
     * The batch that the model insists on, or {@link #DYNAMIC} when it takes any. A scalar in or out means 1.
     *
     * @throws MillraceException MODEL_OUTPUT when inputs and outputs do not have one batch
     */
    public long fixedBatch() {
        Set<Long> fixed = new HashSet<>();
        for (Input input : inputs) {
            fixed.add(input.shape().isEmpty() ? Long.valueOf(1) : input.shape().get(0));
        }
        boolean dynamicInputs = fixed.equals(Set.of(DYNAMIC));
        for (Output output : outputs) {
            if (output.kind() == OutputKind.TENSOR) {
                long first = output.shape().isEmpty() ? 1 : output.shape().get(0);
                if (dynamicInputs && first != DYNAMIC && first != 1) {
                    throw unusable(output, "its first dimension is " + first + " and not the batch");
                }
                fixed.add(first);
            }
        }
        fixed.remove(DYNAMIC);
        if (fixed.size() > 1) {
            throw new MillraceException(
                    ErrorCode.MODEL_OUTPUT,
                    "model " + model + " has inputs and outputs of different fixed batches: " + inputs + " to "
                            + outputs,
                    "Export it with a dynamic first dimension.");
        }
        return fixed.isEmpty() ? DYNAMIC : fixed.iterator().next();
    }

    /**
     * The type of PREDICT: the output's, or a STRUCT of all when there are several, with upper-cased names.
     *
     * @throws MillraceException MODEL_OUTPUT when an output cannot be a column
     */
    public SqlType resultType() {
        if (outputs.isEmpty()) {
            throw new MillraceException(ErrorCode.MODEL_OUTPUT, "model " + model + " has no outputs");
        }
        long batch = fixedBatch();
        if (batch == 0) {
            throw new MillraceException(ErrorCode.MODEL_OUTPUT, "model " + model + " has a batch of 0");
        }
        if (outputs.size() == 1) {
            return typeOf(outputs.get(0));
        }
        List<SqlType.Field> fields = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Output output : outputs) {
            String name = output.name().toUpperCase(Locale.ROOT);
            if (!names.add(name)) {
                throw unusable(output, "two outputs have this name when upper-cased");
            }
            fields.add(new SqlType.Field(name, typeOf(output)));
        }
        return new SqlType.StructType(fields);
    }

    /**
     * Why a call with arguments of these types does not fit the model; empty when it does.
     *
     * @return one line a reason, in the order of arguments, each listing the model's inputs
     */
    public List<String> check(List<SqlType> argumentTypes) {
        List<String> problems = new ArrayList<>();
        if (inputs.isEmpty()) {
            problems.add("model " + model + " has no inputs");
        }
        for (Input input : inputs) {
            if (input.type() == ElementType.OTHER) {
                problems.add(takes() + ": the type of input " + input.name() + " is not supported");
            } else if (input.width() > WIDTH_MAX || input.width() == 0) {
                problems.add(takes() + ": input " + input.name() + " must have 1 to " + WIDTH_MAX + " values a row");
            }
        }
        if (!problems.isEmpty()) {
            return problems;
        }
        if (inputs.size() == 1 && !isArray(argumentTypes)) {
            checkScalars(inputs.get(0), argumentTypes, problems);
        } else {
            checkEach(argumentTypes, problems);
        }
        return problems;
    }

    /** What a person should know before using the model, one line each; empty for most models. */
    public List<String> warnings() {
        long batch = fixedBatch();
        if (batch == DYNAMIC) {
            return List.of();
        }
        return List.of("model " + model + " has a fixed batch of " + batch
                + (batch == 1 ? ": rows are scored one by one, which is slow" : ": smaller batches are padded")
                + "; export it with a dynamic first dimension");
    }

    /** {@code model FRAUD takes 8 arguments (float features[8])}. */
    private String takes() {
        long arguments = inputs.size() == 1 ? inputs.get(0).width() : inputs.size();
        return "model " + model + " takes "
                + (arguments == DYNAMIC
                        ? "any number of arguments"
                        : arguments == 1 ? "1 argument" : arguments + " arguments")
                + inputs.stream().map(Input::toString).collect(Collectors.joining(", ", " (", ")"));
    }

    private static boolean isArray(List<SqlType> argumentTypes) {
        return argumentTypes.size() == 1 && argumentTypes.get(0) instanceof SqlType.Array;
    }

    private void checkScalars(Input input, List<SqlType> types, List<String> problems) {
        long width = input.width();
        boolean fits = width == DYNAMIC ? !types.isEmpty() && types.size() <= WIDTH_MAX : types.size() == width;
        if (!fits) {
            problems.add(takes() + ", " + types.size() + " given");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            checkScalar(input, i, types.get(i), problems);
        }
    }

    private void checkEach(List<SqlType> types, List<String> problems) {
        if (types.size() != inputs.size()) {
            problems.add(takes() + ", " + types.size() + " given");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            Input input = inputs.get(i);
            if (types.get(i) instanceof SqlType.Array array && (inputs.size() == 1 || input.width() != 1)) {
                if (input.width() == DYNAMIC) {
                    problems.add(takes() + ": input " + input.name() + " has no fixed width, give it scalars");
                } else {
                    checkScalar(input, i, array.element(), problems);
                }
            } else if (input.width() != 1) {
                problems.add(takes() + ": argument " + (i + 1) + " is " + types.get(i) + ", input " + input.name()
                        + " takes an array");
            } else {
                checkScalar(input, i, types.get(i), problems);
            }
        }
    }

    private void checkScalar(Input input, int argument, SqlType type, List<String> problems) {
        String wanted = switch (input.type()) {
            case FLOAT, DOUBLE -> type.isNumeric() ? "" : "numbers";
            case INT64, INT32 -> type == SqlType.INTEGER || type == SqlType.BIGINT ? "" : "INTEGER or BIGINT";
            case STRING -> type == SqlType.STRING ? "" : "STRING";
            case BOOL -> type == SqlType.BOOLEAN ? "" : "BOOLEAN";
            case OTHER -> "nothing";
        };
        if (!wanted.isEmpty()) {
            problems.add(takes() + ": argument " + (argument + 1) + " is " + type + ", input " + input.name()
                    + " takes " + wanted);
        }
    }

    private SqlType typeOf(Output output) {
        if (output.kind() == OutputKind.OTHER || output.type() == ElementType.OTHER) {
            throw unusable(output, "its type cannot be a column");
        }
        if (output.kind() == OutputKind.MAPS) {
            if (!output.type().isNumeric()) {
                throw unusable(output, "the values of its maps are not numbers");
            }
            return new SqlType.Map(SqlType.STRING, SqlType.DOUBLE);
        }
        if (isVector(output)) {
            if (!output.type().isNumeric()) {
                throw unusable(output, "several values a row must be numbers");
            }
            return new SqlType.Array(SqlType.DOUBLE);
        }
        return switch (output.type()) {
            case FLOAT, DOUBLE -> SqlType.DOUBLE;
            case INT64, INT32 -> SqlType.BIGINT;
            case STRING -> SqlType.STRING;
            case BOOL -> SqlType.BOOLEAN;
            case OTHER -> throw unusable(output, "its type cannot be a column");
        };
    }

    /** Whether a tensor output has several values a row; the number may be open. */
    private boolean isVector(Output output) {
        if (output.shape().size() > 2) {
            throw unusable(output, "it has more than two dimensions");
        }
        return output.shape().size() == 2 && output.shape().get(1) != 1;
    }

    private MillraceException unusable(Output output, String reason) {
        return new MillraceException(
                ErrorCode.MODEL_OUTPUT,
                "output " + output.name() + " of model " + model + " cannot be used: " + reason + "; its outputs are "
                        + outputs.stream().map(Output::toString).collect(Collectors.joining(", ")));
    }

    /** Values a row: the product of all dimensions but the first. */
    private static long product(List<Long> shape) {
        long product = 1;
        for (int i = 1; i < shape.size(); i++) {
            long dimension = shape.get(i);
            if (dimension == DYNAMIC) {
                return DYNAMIC;
            }
            product = Math.min(product * dimension, WIDTH_MAX + 1);
        }
        return product;
    }
}
