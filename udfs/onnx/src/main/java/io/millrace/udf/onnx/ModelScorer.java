// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import io.millrace.udf.onnx.ModelSignature.ElementType;
import io.millrace.udf.onnx.ModelSignature.Input;
import io.millrace.udf.onnx.OutputReader.UnexpectedShape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scores rows with a model, as many in one run as fit. Confined to one thread; any number of scorers share a model.
 *
 * <p>A row with a null argument, or with a null element in an array argument, gets a null score and is not shown to the
 * model. NaN and infinities are shown. When a run fails its rows are run one by one, so that only guilty ones get no
 * score. Scores do not depend on which rows share a run, up to rounding: ONNX Runtime may sum in another order for
 * another batch size (relative differences stay below 1e-6 for float models).
 */
@HotPath
public final class ModelScorer implements AutoCloseable {
    private final OnnxModel model;
    private final OrtSession session;
    private final ModelSignature signature;
    private final Argument[] arguments;
    private final InputBuffer[] inputs;
    private final OutputReader[] outputs;

    /** The rows of a run: at most {@code runRows} real ones, always {@code runRows} when the model insists. */
    private final int runRows;

    private final boolean padded;
    private final int[] selected;
    private final int[] single = new int[1];
    private final ColumnVector[] columns;
    private final Map<String, OnnxTensor> inputTensors = new HashMap<>();
    private final Map<String, OnnxValue> pinnedOutputs = new HashMap<>();
    private final Set<String> freeOutputs = new HashSet<>();
    private final Set<String> allOutputs = new HashSet<>();
    private final boolean needsInspection;

    /** Whether runs write into memory of ours: from the first success on. */
    private boolean pinning;

    /** Whether rows are run one by one after a failure; the outputs' shapes are then left to the model. */
    private boolean retrying;

    /** The number of rows that the tensors of the next run are for, 0 for none. */
    private int boundRows;

    private int pinnedRows;
    private boolean closed;
    private long calls;
    private long rowsScored;
    private long rowsFailed;
    private long batchesRetried;

    /** One argument of PREDICT: where its values go and what they must be. */
    private record Argument(InputBuffer input, int offset, boolean array, boolean narrow, int number) {}

    ModelScorer(OnnxModel model, List<SqlType> argumentTypes, int batchMax) {
        this.model = model;
        session = model.session();
        signature = model.signature();
        long fixed = signature.fixedBatch();
        padded = fixed != ModelSignature.DYNAMIC;
        runRows = padded ? (int) fixed : batchMax;
        selected = new int[runRows];
        columns = new ColumnVector[argumentTypes.size()];
        arguments = new Argument[argumentTypes.size()];
        inputs = new InputBuffer[signature.inputs().size()];
        boolean scalars = signature.inputs().size() == 1 && !(argumentTypes.get(0) instanceof SqlType.Array);
        for (int i = 0; i < inputs.length; i++) {
            Input input = signature.inputs().get(i);
            int width = scalars ? argumentTypes.size() : (int) input.width();
            inputs[i] = InputBuffer.of(model.environment(), input, width, runRows);
        }
        boolean inspect = false;
        for (int i = 0; i < arguments.length; i++) {
            int input = scalars ? 0 : i;
            boolean array = argumentTypes.get(i) instanceof SqlType.Array;
            SqlType element = argumentTypes.get(i) instanceof SqlType.Array of ? of.element() : argumentTypes.get(i);
            boolean narrow = signature.inputs().get(input).type() == ElementType.INT32 && element == SqlType.BIGINT;
            arguments[i] = new Argument(inputs[input], scalars ? i : 0, array, narrow, i + 1);
            inspect |= array || narrow;
        }
        needsInspection = inspect;
        outputs = new OutputReader[signature.outputs().size()];
        for (int i = 0; i < outputs.length; i++) {
            SqlType type = model.resultType() instanceof SqlType.StructType struct && outputs.length > 1
                    ? struct.fields().get(i).type()
                    : model.resultType();
            outputs[i] =
                    new OutputReader(model.environment(), signature.outputs().get(i), type, runRows);
            allOutputs.add(outputs[i].name);
        }
        freeOutputs.addAll(allOutputs);
    }

    /** The type of a score; the vector that is given to {@code score} must be of it. */
    public SqlType resultType() {
        return model.resultType();
    }

    /**
     * Scores the rows {@code from} (included) to {@code to} (not included) of a batch.
     *
     * @param argumentColumns the batch's columns that hold the arguments, in order
     * @param out the vector of scores; row {@code from} of the batch is written to {@code outFrom}, and so on
     * @param failures hears of each row that has no score because of an error
     */
    public void score(
            RowBatch batch,
            int from,
            int to,
            int[] argumentColumns,
            ColumnVector out,
            int outFrom,
            RowFailure failures) {
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(argumentColumns[i]);
        }
        score(columns, from, to, out, outFrom, failures);
    }

    /** As the other, with the arguments as vectors that need not stand in one batch. */
    public void score(
            ColumnVector[] argumentVectors, int from, int to, ColumnVector out, int outFrom, RowFailure failures) {
        if (closed) {
            throw new IllegalStateException("the scorer of model " + signature.model() + " is closed");
        }
        int shift = outFrom - from;
        int count = 0;
        for (int row = from; row < to; row++) {
            if (admits(argumentVectors, row, out, shift, failures)) {
                selected[count++] = row;
                if (count == runRows) {
                    scoreSelected(argumentVectors, count, out, shift, failures);
                    count = 0;
                }
            }
        }
        if (count > 0) {
            scoreSelected(argumentVectors, count, out, shift, failures);
        }
    }

    /** Runs of the model so far, those of retries included. */
    public long calls() {
        return calls;
    }

    /** Rows that got a score. */
    public long rowsScored() {
        return rowsScored;
    }

    /** Rows that were reported as failed. */
    public long rowsFailed() {
        return rowsFailed;
    }

    /** Runs that failed and whose rows were then run one by one. */
    public long batchesRetried() {
        return batchesRetried;
    }

    /** Frees the buffers. May be called twice. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (InputBuffer input : inputs) {
            input.close();
        }
        for (OutputReader output : outputs) {
            output.close();
        }
        model.release();
    }

    /** Whether the model is to see the row; if not, its score is null already. */
    private boolean admits(ColumnVector[] vectors, int row, ColumnVector out, int shift, RowFailure failures) {
        for (ColumnVector vector : vectors) {
            if (vector.isNull(row)) {
                out.setNull(row + shift);
                return false;
            }
        }
        return !needsInspection || inspect(vectors, row, out, shift, failures);
    }

    private boolean inspect(ColumnVector[] vectors, int row, ColumnVector out, int shift, RowFailure failures) {
        String problem = null;
        for (int i = 0; i < arguments.length && problem == null; i++) {
            Argument argument = arguments[i];
            if (argument.array) {
                List<?> list = (List<?>) ((ColumnVector.OfObject) vectors[i]).values[row];
                int size = list == null ? 0 : list.size();
                if (size != argument.input.width) {
                    problem = "argument " + argument.number + " has " + size + " elements, input " + argument.input.name
                            + " takes " + argument.input.width;
                }
                for (int j = 0; problem == null && list != null && j < size; j++) {
                    Object element = list.get(j);
                    if (element == null) {
                        out.setNull(row + shift);
                        return false;
                    }
                    problem = argument.narrow ? tooLarge(argument, (Long) element) : null;
                }
            } else if (argument.narrow) {
                problem = tooLarge(argument, ((ColumnVector.OfLong) vectors[i]).values[row]);
            }
        }
        if (problem == null) {
            return true;
        }
        fail(row, out, shift, failures, problem);
        return false;
    }

    private static @Nullable String tooLarge(Argument argument, long value) {
        return value == (int) value
                ? null
                : "argument " + argument.number + " is " + value + ", too large for int32 input " + argument.input.name;
    }

    private void scoreSelected(ColumnVector[] vectors, int count, ColumnVector out, int shift, RowFailure failures) {
        fill(vectors, selected, count);
        String problem = run(count);
        if (problem == null) {
            write(count, 0, out, shift);
        } else if (count == 1 && !pinning) {
            fail(selected[0], out, shift, failures, problem);
        } else {
            batchesRetried++;
            scoreOneByOne(vectors, count, out, shift, failures);
        }
    }

    /**
     * Also for a batch of one when its outputs were pinned: a run that chooses its own shapes may do what it could not.
     */
    private void scoreOneByOne(ColumnVector[] vectors, int count, ColumnVector out, int shift, RowFailure failures) {
        retrying = true;
        try {
            for (int i = 0; i < count; i++) {
                single[0] = selected[i];
                fill(vectors, single, 1);
                String problem = run(1);
                if (problem == null) {
                    write(1, i, out, shift);
                } else {
                    fail(selected[i], out, shift, failures, problem);
                }
            }
        } finally {
            retrying = false;
        }
    }

    private void fill(ColumnVector[] vectors, int[] rows, int count) {
        for (int i = 0; i < arguments.length; i++) {
            arguments[i].input.fill(vectors[i], arguments[i].offset, rows, count);
        }
    }

    private void write(int count, int first, ColumnVector out, int shift) {
        rowsScored += count;
        if (outputs.length == 1) {
            outputs[0].write(count, out, selected, first, shift);
            return;
        }
        ColumnVector.OfObject structs = (ColumnVector.OfObject) out;
        for (int i = 0; i < count; i++) {
            Object[] fields = new Object[outputs.length];
            for (int j = 0; j < outputs.length; j++) {
                fields[j] = outputs[j].carrier(i);
            }
            structs.set(selected[first + i] + shift, new Struct(fields));
        }
    }

    private void fail(int row, ColumnVector out, int shift, RowFailure failures, String problem) {
        rowsFailed++;
        out.setNull(row + shift);
        failures.failed(
                row, new RecordException(ErrorCode.MODEL_FAILED, "model " + signature.model() + " failed: " + problem));
    }

    /** Runs the first rows of the input buffers; gives the reason when that fails. */
    private @Nullable String run(int count) {
        int rows = padded ? runRows : count;
        calls++;
        try {
            int bound = boundRows;
            boundRows = 0;
            for (InputBuffer input : inputs) {
                if (rows > count) {
                    input.pad(count, rows);
                }
                if (rows != bound || !input.isView()) {
                    inputTensors.put(input.name, input.tensor(rows));
                }
            }
            boundRows = rows;
            if (pinning && !retrying) {
                runPinned(rows);
            } else {
                runFree(rows);
            }
            return null;
        } catch (OrtException e) {
            return OnnxModel.reason(e);
        } catch (UnexpectedShape e) {
            return e.getMessage();
        }
    }

    private void runFree(int rows) throws OrtException, UnexpectedShape {
        try (OrtSession.Result result = session.run(inputTensors, allOutputs)) {
            for (OutputReader output : outputs) {
                output.load(result.get(output.name).orElseThrow(), rows);
            }
        }
        if (!pinning && !retrying) {
            for (OutputReader output : outputs) {
                output.pin();
                if (output.isPinned()) {
                    freeOutputs.remove(output.name);
                }
            }
            pinning = freeOutputs.size() < outputs.length;
        }
    }

    private void runPinned(int rows) throws OrtException, UnexpectedShape {
        if (rows != pinnedRows) {
            // Nothing counts as pinned while some outputs have tensors of another size.
            pinnedRows = 0;
            for (OutputReader output : outputs) {
                if (output.isPinned()) {
                    pinnedOutputs.put(output.name, output.tensor(rows));
                }
            }
            pinnedRows = rows;
        }
        try (OrtSession.Result result = session.run(inputTensors, freeOutputs, pinnedOutputs)) {
            for (OutputReader output : outputs) {
                if (output.isPinned()) {
                    output.usePinned();
                } else {
                    output.load(result.get(output.name).orElseThrow(), rows);
                }
            }
        }
    }
}
