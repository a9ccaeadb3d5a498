// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.onnx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the protobuf of a model before ONNX Runtime does, and refuses what must not reach it: tensors whose bytes lie
 * in another file (or behind a forged memory address), files that are no ONNX protobuf at all, graphs beyond any sane
 * size.
 *
 * <p>Walks the wire format itself: every occurrence of a field is seen, also those that a parser would merge. One
 * thread.
 */
final class ModelScan {
    static final int NODES_MAX = 100_000;
    static final int DEPTH_MAX = 32;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final byte[] ORT_FORMAT = "ORTM".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private int nodes;
    private boolean graphSeen;

    private ModelScan(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Why the model is refused, or null when it may be loaded. */
    static @Nullable String refusal(byte[] bytes) {
        if (bytes.length == 0) {
            return "the file is empty";
        }
        if (bytes.length >= 8 && Arrays.equals(bytes, 4, 8, ORT_FORMAT, 0, 4)) {
            return "it is in ONNX Runtime's own format, only .onnx is read";
        }
        ModelScan scan = new ModelScan(bytes);
        try {
            scan.walk(Message.MODEL, 0, bytes.length, 0);
        } catch (Refused refused) {
            return refused.reason;
        }
        return scan.graphSeen ? null : "it is not an ONNX model: it has no graph";
    }

    private void walk(Message message, int from, int to, int depth) throws Refused {
        if (depth > DEPTH_MAX) {
            throw new Refused("its graphs are nested deeper than " + DEPTH_MAX + " levels");
        }
        if (message == Message.NODE && ++nodes > NODES_MAX) {
            throw new Refused("it has more than " + NODES_MAX + " nodes");
        }
        Cursor cursor = new Cursor(bytes, from, to);
        while (cursor.position < to) {
            long tag = cursor.varint();
            long field = tag >>> 3;
            int wire = (int) (tag & 7);
            if (field == 0 || field > Integer.MAX_VALUE) {
                throw notOnnx();
            }
            switch (wire) {
                case VARINT -> refuseLocation(message, field, cursor.varint());
                case FIXED64 -> cursor.skip(8);
                case FIXED32 -> cursor.skip(4);
                case LENGTH -> {
                    int length = cursor.length();
                    descend(message, (int) field, cursor.position, cursor.position + length, depth);
                    cursor.skip(length);
                }
                default -> throw notOnnx();
            }
        }
    }

    private static void refuseLocation(Message message, long field, long value) throws Refused {
        if (message == Message.TENSOR && field == 14 && value != 0) {
            throw external();
        }
    }

    private void descend(Message message, int field, int from, int to, int depth) throws Refused {
        if (message == Message.TENSOR && field == 13) {
            throw external();
        }
        Message child = message.child(field);
        if (child != null) {
            graphSeen |= child == Message.GRAPH;
            walk(child, from, to, depth + 1);
        }
    }

    private static Refused external() {
        return new Refused("it keeps tensors in other files (external data); save it as one file");
    }

    private static Refused notOnnx() {
        return new Refused("it is not an ONNX model, or it is cut off");
    }

    /** The messages on the way to a tensor, with the field numbers of onnx.proto that lead on. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR,
        SPARSE_TENSOR,
        FUNCTION,
        TRAINING;

        @Nullable
        Message child(int field) {
            return switch (this) {
                case MODEL -> field == 7 ? GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : null;
                case GRAPH -> field == 1 ? NODE : field == 5 ? TENSOR : field == 15 ? SPARSE_TENSOR : null;
                case NODE -> field == 5 ? ATTRIBUTE : null;
                case ATTRIBUTE ->
                    field == 5 || field == 10
                            ? TENSOR
                            : field == 6 || field == 11 ? GRAPH : field == 22 || field == 23 ? SPARSE_TENSOR : null;
                case TENSOR -> null;
                case SPARSE_TENSOR -> field == 1 || field == 2 ? TENSOR : null;
                case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : null;
                case TRAINING -> field == 1 || field == 2 ? GRAPH : null;
            };
        }
    }

    private static final class Cursor {
        private final byte[] bytes;
        private final int end;
        private int position;

        Cursor(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            position = from;
            end = to;
        }

        long varint() throws Refused {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (position >= end) {
                    throw notOnnx();
                }
                byte next = bytes[position++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw notOnnx();
        }

        int length() throws Refused {
            long length = varint();
            if (length < 0 || length > end - position) {
                throw notOnnx();
            }
            return (int) length;
        }

        void skip(int count) throws Refused {
            if (count > end - position) {
                throw notOnnx();
            }
            position += count;
        }
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String reason;

        Refused(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
