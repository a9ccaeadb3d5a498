// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value as bytes in the order of the values. Immutable, any thread.
 *
 * <p>A null is the byte 0; a value is the byte 1 and its own bytes. Strings and bytes end with 00 01 and write a zero byte
 * as 00 FF, so that the end sorts before every continuation. Before each element of an array stands a 1,
 * behind the last a 0.
 */
abstract sealed class OrderedValueCodec {
    static final int NULL = 0;
    static final int PRESENT = 1;

    private static final int ARRAY_END = 0;
    private static final int ELEMENT = 1;
    private static final int ESCAPED_ZERO = 0xFF;
    private static final int TEXT_END = 1;

    private OrderedValueCodec() {}

    static OrderedValueCodec of(SqlType type) {
        return type.accept(Choice.INSTANCE);
    }

    final void write(ByteWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(NULL);
        } else {
            out.writeByte(PRESENT);
            writePresent(out, value);
        }
    }

    final @Nullable Object read(ByteReader in) {
        return in.readBoolean() ? readPresent(in) : null;
    }

    abstract void writePresent(ByteWriter out, Object value);

    abstract Object readPresent(ByteReader in);

    private enum Choice implements SqlType.Visitor<OrderedValueCodec> {
        INSTANCE;

        @Override
        public OrderedValueCodec primitive(SqlType.Primitive type) {
            return new OfPrimitive(type);
        }

        @Override
        public OrderedValueCodec decimal(SqlType.Decimal type) {
            return new OfDecimal(type);
        }

        @Override
        public OrderedValueCodec array(SqlType.Array type) {
            return new OfArray(of(type.element()));
        }

        @Override
        public OrderedValueCodec map(SqlType.Map type) {
            throw new IllegalArgumentException("a MAP has no order and cannot be a key");
        }

        @Override
        public OrderedValueCodec struct(SqlType.StructType type) {
            return new OfStruct(
                    type.fields().stream().map(field -> of(field.type())).toArray(OrderedValueCodec[]::new));
        }
    }

    private static final class OfPrimitive extends OrderedValueCodec {
        private final SqlType.Primitive type;

        OfPrimitive(SqlType.Primitive type) {
            this.type = type;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            switch (type) {
                case BOOLEAN -> out.writeBoolean((Boolean) value);
                case INTEGER, DATE, TIME -> out.writeInt((Integer) value ^ Integer.MIN_VALUE);
                case BIGINT, TIMESTAMP -> KeyCodec.writeOrderedLong(out, (Long) value);
                case DOUBLE -> KeyCodec.writeOrderedDouble(out, (Double) value);
                case STRING -> writeText(out, (String) value);
                case BYTES -> {
                    byte[] copy = new byte[((ByteBuffer) value).remaining()];
                    ((ByteBuffer) value).duplicate().get(copy);
                    writeText(out, copy);
                }
            }
        }

        @Override
        Object readPresent(ByteReader in) {
            return switch (type) {
                case BOOLEAN -> in.readBoolean();
                case INTEGER, DATE, TIME -> in.readInt() ^ Integer.MIN_VALUE;
                case BIGINT, TIMESTAMP -> KeyCodec.readOrderedLong(in);
                case DOUBLE -> KeyCodec.readOrderedDouble(in);
                case STRING -> new String(readText(in), UTF_8);
                case BYTES -> ByteBuffer.wrap(readText(in));
            };
        }

        /** Hardly any text has a zero: then its bytes are written in place. */
        private static void writeText(ByteWriter out, String text) {
            if (text.indexOf(0) >= 0) {
                writeText(out, text.getBytes(UTF_8));
                return;
            }
            out.writeUtf8(text);
            out.writeByte(0);
            out.writeByte(TEXT_END);
        }

        private static void writeText(ByteWriter out, byte[] text) {
            int from = 0;
            for (int i = 0; i < text.length; i++) {
                if (text[i] == 0) {
                    out.writeRaw(text, from, i + 1 - from);
                    out.writeByte(ESCAPED_ZERO);
                    from = i + 1;
                }
            }
            out.writeRaw(text, from, text.length - from);
            out.writeByte(0);
            out.writeByte(TEXT_END);
        }

        /** Looks for the end first, so that exactly the text's length is allocated. */
        private static byte[] readText(ByteReader in) {
            int start = in.position();
            int zeros = 0;
            while (true) {
                if (in.readByte() == 0) {
                    int mark = in.readByte() & 0xFF;
                    if (mark == TEXT_END) {
                        break;
                    }
                    if (mark != ESCAPED_ZERO) {
                        throw in.corrupt("a key's text has a stray zero byte");
                    }
                    zeros++;
                }
            }
            byte[] text = new byte[in.position() - 2 - start - zeros];
            int from = start;
            for (int i = 0; i < text.length; i++) {
                text[i] = in.byteAt(from++);
                if (text[i] == 0) {
                    from++;
                }
            }
            return text;
        }
    }

    /**
     * Same scale everywhere, so the order is that of the unscaled numbers: a byte with sign and length, then the magnitude,
     * all bits turned over when negative.
     */
    private static final class OfDecimal extends OrderedValueCodec {
        private final SqlType.Decimal type;

        OfDecimal(SqlType.Decimal type) {
            if (type.precision() > 300) {
                throw new IllegalArgumentException(type + " is too long for a key");
            }
            this.type = type;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            BigInteger unscaled = ValueCodec.unscaled((BigDecimal) value, type);
            boolean negative = unscaled.signum() < 0;
            byte[] magnitude = unscaled.abs().toByteArray();
            int skip = magnitude[0] == 0 ? 1 : 0;
            int length = magnitude.length - skip;
            if (length > 127) {
                throw new IllegalArgumentException("a number of " + length + " bytes in a key");
            }
            out.writeByte(negative ? 127 - length : 128 + length);
            for (int i = skip; i < magnitude.length; i++) {
                out.writeByte(negative ? ~magnitude[i] : magnitude[i]);
            }
        }

        @Override
        Object readPresent(ByteReader in) {
            int head = in.readByte() & 0xFF;
            boolean negative = head < 128;
            byte[] magnitude = in.readRaw(negative ? 127 - head : head - 128);
            if (negative) {
                for (int i = 0; i < magnitude.length; i++) {
                    magnitude[i] = (byte) ~magnitude[i];
                }
            }
            BigInteger absolute = new BigInteger(1, magnitude);
            return new BigDecimal(negative ? absolute.negate() : absolute, type.scale());
        }
    }

    private static final class OfArray extends OrderedValueCodec {
        private final OrderedValueCodec element;

        OfArray(OrderedValueCodec element) {
            this.element = element;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            for (Object each : (List<?>) value) {
                out.writeByte(ELEMENT);
                element.write(out, each);
            }
            out.writeByte(ARRAY_END);
        }

        @Override
        Object readPresent(ByteReader in) {
            List<@Nullable Object> list = new ArrayList<>();
            while (in.readBoolean()) {
                list.add(element.read(in));
            }
            return list;
        }
    }

    private static final class OfStruct extends OrderedValueCodec {
        private final OrderedValueCodec[] fields;

        OfStruct(OrderedValueCodec[] fields) {
            this.fields = fields;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            Struct struct = (Struct) value;
            for (int i = 0; i < fields.length; i++) {
                fields[i].write(out, struct.get(i));
            }
        }

        @Override
        Object readPresent(ByteReader in) {
            @Nullable Object[] values = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                values[i] = fields[i].read(in);
            }
            return new Struct(values);
        }
    }
}
