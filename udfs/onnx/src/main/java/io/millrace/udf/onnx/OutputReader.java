// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import io.millrace.udf.onnx.ModelSignature.ElementType;
import io.millrace.udf.onnx.ModelSignature.Output;
import io.millrace.udf.onnx.ModelSignature.OutputKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One output of a model: reads the values of a run, and owns the memory that later runs write into.
 *
 * <p>What an output's metadata says about its shape need not hold, so the first run lets ONNX Runtime allocate; when
 * its result has one row a row of input, memory of that width is set aside and later runs are pinned to it. Confined to
 * the scorer's thread.
 */
final class OutputReader implements AutoCloseable {
    final String name;
    private final OrtEnvironment environment;
    private final OutputKind kind;
    private final ElementType type;
    private final int rank;
    private final boolean vector;
    private final int capacity;
    private final @Nullable OnnxTensor[] pinned;

    /** What the rows of the last run are read from: the pinned memory or a copy. */
    private @Nullable Memory memory;

    private @Nullable Memory pinnedMemory;
    private String[] strings = new String[0];
    private final List<Map<Object, Object>> maps = new ArrayList<>();

    OutputReader(OrtEnvironment environment, Output output, SqlType type, int capacity) {
        this.environment = environment;
        this.capacity = capacity;
        this.type = output.type();
        name = output.name();
        kind = output.kind();
        rank = output.shape().size();
        vector = type instanceof SqlType.Array;
        pinned = new OnnxTensor[InputBuffer.slots(capacity)];
    }

    /** Whether a run can write into memory of this output. */
    boolean isPinned() {
        return pinnedMemory != null;
    }

    /** The tensor that a run of so many rows writes into; only when pinned. */
    OnnxTensor tensor(int rows) throws OrtException {
        int slot = InputBuffer.slot(rows, capacity);
        OnnxTensor known = pinned[slot];
        if (known == null || slot == 0) {
            Memory target = pinnedMemory;
            if (target == null) {
                throw new IllegalStateException("output " + name + " is not pinned");
            }
            pinned[slot] = null;
            if (known != null) {
                known.close();
            }
            known = target.tensor(environment, rows, rank);
            pinned[slot] = known;
        }
        return known;
    }

    /** Reads from the pinned memory from now on, until the next {@link #load}. */
    void usePinned() {
        memory = pinnedMemory;
    }

    /**
     * Takes over the values of an output that ONNX Runtime allocated.
     *
     * @throws UnexpectedShape when it does not have a row a row of input
     */
    void load(OnnxValue value, int rows) throws OrtException, UnexpectedShape {
        if (kind == OutputKind.MAPS) {
            loadMaps((OnnxSequence) value, rows);
            return;
        }
        OnnxTensor tensor = (OnnxTensor) value;
        int width = width(tensor.getInfo().getShape(), rows);
        if (type == ElementType.STRING) {
            loadStrings(tensor.getValue(), rows);
            return;
        }
        memory = Memory.copyOf(tensor, type, width);
    }

    /** Sets memory aside for the shape that the last {@link #load} saw; the rank must be as declared. */
    void pin() {
        Memory seen = memory;
        if (pinnedMemory == null
                && seen != null
                && (rank == 1 || rank == 2)
                && (long) capacity * seen.width * Double.BYTES <= OnnxModel.BUFFER_BYTES_MAX) {
            pinnedMemory = Memory.direct(type, capacity, seen.width);
        }
    }

    /**
     * Writes the values of the first rows of the last run into a vector of this output's type.
     *
     * @param rows from {@code first} on, the row of the vector, less {@code shift}, for each row of the run
     */
    @HotPath
    void write(int count, ColumnVector out, int[] rows, int first, int shift) {
        if (out instanceof ColumnVector.OfDouble doubles) {
            Memory values = held();
            for (int i = 0; i < count; i++) {
                doubles.set(rows[first + i] + shift, values.doubleAt(i));
            }
        } else if (out instanceof ColumnVector.OfLong longs) {
            Memory values = held();
            for (int i = 0; i < count; i++) {
                longs.set(rows[first + i] + shift, values.longAt(i));
            }
        } else if (out instanceof ColumnVector.OfBoolean booleans) {
            Memory values = held();
            for (int i = 0; i < count; i++) {
                booleans.set(rows[first + i] + shift, values.longAt(i) != 0);
            }
        } else if (out instanceof ColumnVector.OfObject objects) {
            for (int i = 0; i < count; i++) {
                objects.set(rows[first + i] + shift, carrier(i));
            }
        } else {
            throw new IllegalArgumentException("no vector for an output: " + out.getClass());
        }
    }

    /** The value of a row of the last run as its carrier. */
    Object carrier(int row) {
        if (kind == OutputKind.MAPS) {
            return maps.get(row);
        }
        if (type == ElementType.STRING) {
            return strings[row];
        }
        Memory values = held();
        if (vector) {
            Object[] elements = new Object[values.width];
            for (int j = 0; j < elements.length; j++) {
                elements[j] = values.doubleAt(row * values.width + j);
            }
            return Arrays.asList(elements);
        }
        return switch (type) {
            case FLOAT, DOUBLE -> values.doubleAt(row);
            case BOOL -> values.longAt(row) != 0;
            case INT32, INT64, STRING, OTHER -> values.longAt(row);
        };
    }

    @Override
    public void close() {
        for (OnnxTensor tensor : pinned) {
            if (tensor != null) {
                tensor.close();
            }
        }
        Arrays.fill(pinned, null);
    }

    private Memory held() {
        Memory values = memory;
        if (values == null) {
            throw new IllegalStateException("output " + name + " was never read");
        }
        return values;
    }

    private int width(long[] shape, int rows) throws UnexpectedShape {
        boolean scalar = shape.length == 0 && rows == 1 && !vector;
        if (scalar) {
            return 1;
        }
        boolean fits = shape.length >= 1 && shape.length <= 2 && shape[0] == rows;
        long width = shape.length == 2 ? shape[1] : 1;
        if (!fits || (!vector && width != 1)) {
            throw new UnexpectedShape("output " + name + " has shape " + Arrays.toString(shape) + " for " + rows
                    + (rows == 1 ? " row" : " rows"));
        }
        return (int) width;
    }

    private void loadStrings(Object value, int rows) {
        if (strings.length < rows) {
            strings = new String[capacity];
        }
        for (int i = 0; i < rows; i++) {
            strings[i] = value instanceof String[] flat
                    ? flat[i]
                    : value instanceof String[][] nested ? nested[i][0] : (String) value;
        }
    }

    private void loadMaps(OnnxSequence sequence, int rows) throws OrtException, UnexpectedShape {
        maps.clear();
        List<? extends OnnxValue> values = sequence.getValue();
        try {
            if (values.size() != rows) {
                throw new UnexpectedShape("output " + name + " has " + values.size() + " maps for " + rows + " rows");
            }
            for (OnnxValue value : values) {
                // Sorted, so that equal scores are equal bytes when they are written.
                Map<Object, Object> map = new TreeMap<>();
                for (Map.Entry<?, ?> entry : ((OnnxMap) value).getValue().entrySet()) {
                    map.put(String.valueOf(entry.getKey()), ((Number) entry.getValue()).doubleValue());
                }
                maps.add(map);
            }
        } finally {
            for (OnnxValue value : values) {
                value.close();
            }
        }
    }

    /** A run gave something else than a row a row. */
    static final class UnexpectedShape extends Exception {
        private static final long serialVersionUID = 1L;

        UnexpectedShape(String message) {
            super(message, null, false, false);
        }
    }

    /** Numbers of one type, {@code width} a row; exactly one of the buffers is used. */
    private static final class Memory {
        private static final FloatBuffer NO_FLOATS = FloatBuffer.allocate(0);
        private static final DoubleBuffer NO_DOUBLES = DoubleBuffer.allocate(0);
        private static final LongBuffer NO_LONGS = LongBuffer.allocate(0);
        private static final IntBuffer NO_INTS = IntBuffer.allocate(0);
        private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

        final int width;
        private final ElementType type;
        private FloatBuffer floats = NO_FLOATS;
        private DoubleBuffer doubles = NO_DOUBLES;
        private LongBuffer longs = NO_LONGS;
        private IntBuffer ints = NO_INTS;
        private ByteBuffer bytes = NO_BYTES;

        private Memory(ElementType type, int width) {
            this.type = type;
            this.width = width;
        }

        static Memory direct(ElementType type, int capacity, int width) {
            Memory memory = new Memory(type, width);
            int size = capacity * width * Double.BYTES;
            ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
            switch (type) {
                case FLOAT -> memory.floats = bytes.asFloatBuffer();
                case DOUBLE -> memory.doubles = bytes.asDoubleBuffer();
                case INT64 -> memory.longs = bytes.asLongBuffer();
                case INT32 -> memory.ints = bytes.asIntBuffer();
                case BOOL -> memory.bytes = bytes;
                case STRING, OTHER -> throw new IllegalArgumentException("no numbers: " + type);
            }
            return memory;
        }

        static Memory copyOf(OnnxTensor tensor, ElementType type, int width) {
            Memory memory = new Memory(type, width);
            switch (type) {
                case FLOAT -> memory.floats = tensor.getFloatBuffer();
                case DOUBLE -> memory.doubles = tensor.getDoubleBuffer();
                case INT64 -> memory.longs = tensor.getLongBuffer();
                case INT32 -> memory.ints = tensor.getIntBuffer();
                case BOOL -> memory.bytes = tensor.getByteBuffer();
                case STRING, OTHER -> throw new IllegalArgumentException("no numbers: " + type);
            }
            return memory;
        }

        OnnxTensor tensor(OrtEnvironment environment, int rows, int rank) throws OrtException {
            long[] shape = rank == 1 ? new long[] {rows} : new long[] {rows, width};
            int size = rows * width;
            return switch (type) {
                case FLOAT -> OnnxTensor.createTensor(environment, floats.slice(0, size), shape);
                case DOUBLE -> OnnxTensor.createTensor(environment, doubles.slice(0, size), shape);
                case INT64 -> OnnxTensor.createTensor(environment, longs.slice(0, size), shape);
                case INT32 -> OnnxTensor.createTensor(environment, ints.slice(0, size), shape);
                case BOOL ->
                    OnnxTensor.createTensor(
                            environment, bytes.slice(0, size).order(ByteOrder.nativeOrder()), shape, OnnxJavaType.BOOL);
                case STRING, OTHER -> throw new IllegalStateException("no numbers: " + type);
            };
        }

        double doubleAt(int index) {
            return switch (type) {
                case FLOAT -> floats.get(index);
                case DOUBLE -> doubles.get(index);
                case INT64, INT32, BOOL, STRING, OTHER -> longAt(index);
            };
        }

        long longAt(int index) {
            return switch (type) {
                case INT64 -> longs.get(index);
                case INT32 -> ints.get(index);
                case BOOL -> bytes.get(index);
                case FLOAT, DOUBLE, STRING, OTHER -> throw new IllegalStateException("no integers: " + type);
            };
        }
    }
}
