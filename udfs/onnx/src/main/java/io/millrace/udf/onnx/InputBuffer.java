// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.udf.onnx.ModelSignature.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one model input for a whole batch, row after row, and tensors over it: one for each number of rows that
 * has been asked for, made once (very large batches that are not full excepted). Confined to the scorer's thread.
 *
 * <p>The memory is direct and in native order, so a tensor is a view of it and a run copies nothing. Strings are the
 * exception: ONNX Runtime keeps its own, so their tensor is made for each run.
 */
@HotPath
abstract class InputBuffer implements AutoCloseable {
    private static final int KEPT_MAX = 1_024;

    final String name;
    final int width;
    private final int capacity;
    private final OrtEnvironment environment;
    private final long[] shape;
    private final @Nullable OnnxTensor[] tensors;

    private InputBuffer(OrtEnvironment environment, Input input, int width, int capacity) {
        this.environment = environment;
        this.width = width;
        name = input.name();
        shape = new long[input.shape().size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = input.shape().get(i);
        }
        if (shape.length == 2) {
            shape[1] = width;
        }
        this.capacity = capacity;
        tensors = new OnnxTensor[slots(capacity)];
    }

    /** @param width the values of a row, also where the model leaves them open */
    static InputBuffer of(OrtEnvironment environment, Input input, int width, int capacity) {
        return switch (input.type()) {
            case FLOAT -> new Floats(environment, input, width, capacity);
            case DOUBLE -> new Doubles(environment, input, width, capacity);
            case INT64 -> new Longs(environment, input, width, capacity);
            case INT32 -> new Ints(environment, input, width, capacity);
            case STRING -> new Strings(environment, input, width, capacity);
            case BOOL -> new Booleans(environment, input, width, capacity);
            case OTHER -> throw new IllegalArgumentException("unusable input " + input.name());
        };
    }

    /** How many tensors over one memory are kept: one for each small number of rows, and that of a full batch. */
    static int slots(int capacity) {
        return Math.min(capacity, KEPT_MAX) + 2;
    }

    /** Where the tensor for a number of rows is kept; 0 for those that are made anew each time. */
    static int slot(int rows, int capacity) {
        return rows <= KEPT_MAX ? rows : rows == capacity ? KEPT_MAX + 1 : 0;
    }

    /** The tensor over the first rows; belongs to this buffer and is good until the next call. */
    final OnnxTensor tensor(int rows) throws OrtException {
        int slot = isView() ? slot(rows, capacity) : 0;
        OnnxTensor known = tensors[slot];
        if (known != null) {
            if (slot != 0) {
                return known;
            }
            tensors[slot] = null;
            known.close();
        }
        if (shape.length > 0) {
            shape[0] = rows;
        }
        OnnxTensor made = view(environment, rows, shape);
        tensors[slot] = made;
        return made;
    }

    /** Whether a tensor shows what is written to the memory after it was made. */
    boolean isView() {
        return true;
    }

    /** Writes values of the listed rows of a column, one each or as many as a row has when they are arrays. */
    abstract void fill(ColumnVector column, int offset, int[] rows, int count);

    /**
     * Copies the last of {@code count} rows behind itself up to {@code total} rows: padding that cannot fail by itself.
     */
    abstract void pad(int count, int total);

    abstract OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException;

    @Override
    public final void close() {
        for (OnnxTensor tensor : tensors) {
            if (tensor != null) {
                tensor.close();
            }
        }
        Arrays.fill(tensors, null);
    }

    static ByteBuffer direct(int capacity, int width, int bytes) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(Math.multiplyExact(capacity, width), bytes))
                .order(ByteOrder.nativeOrder());
    }

    private static double toDouble(@Nullable Object number) {
        return number instanceof Number known ? known.doubleValue() : Double.NaN;
    }

    private static final class Floats extends InputBuffer {
        private final FloatBuffer values;

        Floats(OrtEnvironment environment, Input input, int width, int capacity) {
            super(environment, input, width, capacity);
            values = direct(capacity, width, Float.BYTES).asFloatBuffer();
        }

        @Override
        void fill(ColumnVector column, int offset, int[] rows, int count) {
            int at = offset;
            if (column instanceof ColumnVector.OfDouble doubles) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, (float) doubles.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfLong longs) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, longs.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfInt ints) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, ints.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfObject objects) {
                for (int i = 0; i < count; i++, at += width) {
                    Object value = objects.values[rows[i]];
                    if (value instanceof List<?> list) {
                        for (int j = 0; j < width; j++) {
                            values.put(at + j, (float) toDouble(list.get(j)));
                        }
                    } else {
                        values.put(at, (float) toDouble(value));
                    }
                }
            }
        }

        @Override
        void pad(int count, int total) {
            for (int i = count * width; i < total * width; i++) {
                values.put(i, values.get(i - width));
            }
        }

        @Override
        OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values.slice(0, rows * width), shape);
        }
    }

    private static final class Doubles extends InputBuffer {
        private final DoubleBuffer values;

        Doubles(OrtEnvironment environment, Input input, int width, int capacity) {
            super(environment, input, width, capacity);
            values = direct(capacity, width, Double.BYTES).asDoubleBuffer();
        }

        @Override
        void fill(ColumnVector column, int offset, int[] rows, int count) {
            int at = offset;
            if (column instanceof ColumnVector.OfDouble doubles) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, doubles.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfLong longs) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, longs.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfInt ints) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, ints.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfObject objects) {
                for (int i = 0; i < count; i++, at += width) {
                    Object value = objects.values[rows[i]];
                    if (value instanceof List<?> list) {
                        for (int j = 0; j < width; j++) {
                            values.put(at + j, toDouble(list.get(j)));
                        }
                    } else {
                        values.put(at, toDouble(value));
                    }
                }
            }
        }

        @Override
        void pad(int count, int total) {
            for (int i = count * width; i < total * width; i++) {
                values.put(i, values.get(i - width));
            }
        }

        @Override
        OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values.slice(0, rows * width), shape);
        }
    }

    private static final class Longs extends InputBuffer {
        private final LongBuffer values;

        Longs(OrtEnvironment environment, Input input, int width, int capacity) {
            super(environment, input, width, capacity);
            values = direct(capacity, width, Long.BYTES).asLongBuffer();
        }

        @Override
        void fill(ColumnVector column, int offset, int[] rows, int count) {
            int at = offset;
            if (column instanceof ColumnVector.OfLong longs) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, longs.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfInt ints) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, ints.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfObject objects) {
                for (int i = 0; i < count; i++, at += width) {
                    List<?> list = (List<?>) objects.values[rows[i]];
                    for (int j = 0; list != null && j < width; j++) {
                        values.put(at + j, list.get(j) instanceof Number number ? number.longValue() : 0);
                    }
                }
            }
        }

        @Override
        void pad(int count, int total) {
            for (int i = count * width; i < total * width; i++) {
                values.put(i, values.get(i - width));
            }
        }

        @Override
        OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values.slice(0, rows * width), shape);
        }
    }

    private static final class Ints extends InputBuffer {
        private final IntBuffer values;

        Ints(OrtEnvironment environment, Input input, int width, int capacity) {
            super(environment, input, width, capacity);
            values = direct(capacity, width, Integer.BYTES).asIntBuffer();
        }

        /** The scorer has refused rows whose numbers do not fit. */
        @Override
        void fill(ColumnVector column, int offset, int[] rows, int count) {
            int at = offset;
            if (column instanceof ColumnVector.OfLong longs) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, (int) longs.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfInt ints) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, ints.values[rows[i]]);
                }
            } else if (column instanceof ColumnVector.OfObject objects) {
                for (int i = 0; i < count; i++, at += width) {
                    List<?> list = (List<?>) objects.values[rows[i]];
                    for (int j = 0; list != null && j < width; j++) {
                        values.put(at + j, list.get(j) instanceof Number number ? number.intValue() : 0);
                    }
                }
            }
        }

        @Override
        void pad(int count, int total) {
            for (int i = count * width; i < total * width; i++) {
                values.put(i, values.get(i - width));
            }
        }

        @Override
        OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(environment, values.slice(0, rows * width), shape);
        }
    }

    private static final class Booleans extends InputBuffer {
        private final ByteBuffer values;

        Booleans(OrtEnvironment environment, Input input, int width, int capacity) {
            super(environment, input, width, capacity);
            values = direct(capacity, width, 1);
        }

        @Override
        void fill(ColumnVector column, int offset, int[] rows, int count) {
            int at = offset;
            if (column instanceof ColumnVector.OfBoolean booleans) {
                for (int i = 0; i < count; i++, at += width) {
                    values.put(at, (byte) (booleans.values[rows[i]] ? 1 : 0));
                }
            } else if (column instanceof ColumnVector.OfObject objects) {
                for (int i = 0; i < count; i++, at += width) {
                    List<?> list = (List<?>) objects.values[rows[i]];
                    for (int j = 0; list != null && j < width; j++) {
                        values.put(at + j, (byte) (Boolean.TRUE.equals(list.get(j)) ? 1 : 0));
                    }
                }
            }
        }

        @Override
        void pad(int count, int total) {
            for (int i = count * width; i < total * width; i++) {
                values.put(i, values.get(i - width));
            }
        }

        @Override
        OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException {
            ByteBuffer slice = values.slice(0, rows * width).order(ByteOrder.nativeOrder());
            return OnnxTensor.createTensor(environment, slice, shape, OnnxJavaType.BOOL);
        }
    }

    private static final class Strings extends InputBuffer {
        private final String[] values;

        Strings(OrtEnvironment environment, Input input, int width, int capacity) {
            super(environment, input, width, capacity);
            values = new String[Math.multiplyExact(capacity, width)];
            Arrays.fill(values, "");
        }

        @Override
        boolean isView() {
            return false;
        }

        @Override
        void fill(ColumnVector column, int offset, int[] rows, int count) {
            @Nullable Object[] objects = ((ColumnVector.OfObject) column).values;
            int at = offset;
            for (int i = 0; i < count; i++, at += width) {
                Object value = objects[rows[i]];
                if (value instanceof List<?> list) {
                    for (int j = 0; j < width; j++) {
                        values[at + j] = list.get(j) instanceof String text ? text : "";
                    }
                } else {
                    values[at] = value instanceof String text ? text : "";
                }
            }
        }

        @Override
        void pad(int count, int total) {
            for (int i = count * width; i < total * width; i++) {
                values[i] = values[i - width];
            }
        }

        @Override
        OnnxTensor view(OrtEnvironment environment, int rows, long[] shape) throws OrtException {
            return OnnxTensor.createTensor(environment, Arrays.copyOf(values, rows * width), shape);
        }
    }
}
