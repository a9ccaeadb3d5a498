// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.codec;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value of one type, as its carrier. Compact, not in order. Immutable, any thread. For accumulators and nested values;
 * rows of primitive columns do not pass through here.
 */
public abstract sealed class ValueCodec {
    private ValueCodec() {}

    public static ValueCodec of(SqlType type) {
        return type.accept(Choice.INSTANCE);
    }

    /** A flag and, unless it is null, the value. */
    public final void write(ByteWriter out, @Nullable Object value) {
        if (value == null) {
            out.writeByte(0);
        } else {
            out.writeByte(1);
            writePresent(out, value);
        }
    }

    /** What {@link #write} wrote. Throws {@code RecordException} MR-4014 when it cannot be that. */
    public final @Nullable Object read(ByteReader in) {
        return in.readBoolean() ? readPresent(in) : null;
    }

    /** The value alone. */
    abstract void writePresent(ByteWriter out, Object value);

    abstract Object readPresent(ByteReader in);

    private enum Choice implements SqlType.Visitor<ValueCodec> {
        INSTANCE;

        @Override
        public ValueCodec primitive(SqlType.Primitive type) {
            return new OfPrimitive(type);
        }

        @Override
        public ValueCodec decimal(SqlType.Decimal type) {
            return new OfDecimal(type);
        }

        @Override
        public ValueCodec array(SqlType.Array type) {
            return new OfArray(of(type.element()));
        }

        @Override
        public ValueCodec map(SqlType.Map type) {
            return new OfMap(of(type.key()), of(type.value()));
        }

        @Override
        public ValueCodec struct(SqlType.StructType type) {
            return new OfStruct(
                    type.fields().stream().map(field -> of(field.type())).toArray(ValueCodec[]::new));
        }
    }

    private static final class OfPrimitive extends ValueCodec {
        private final SqlType.Primitive type;

        OfPrimitive(SqlType.Primitive type) {
            this.type = type;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            switch (type) {
                case BOOLEAN -> out.writeBoolean((Boolean) value);
                case INTEGER, DATE, TIME -> out.writeVarInt((Integer) value);
                case BIGINT, TIMESTAMP -> out.writeVarLong((Long) value);
                case DOUBLE -> out.writeDouble((Double) value);
                case STRING -> out.writeString((String) value);
                case BYTES -> {
                    ByteBuffer bytes = (ByteBuffer) value;
                    if (bytes.hasArray()) {
                        out.writeBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
                    } else {
                        byte[] copy = new byte[bytes.remaining()];
                        bytes.duplicate().get(copy);
                        out.writeBytes(copy);
                    }
                }
            }
        }

        @Override
        Object readPresent(ByteReader in) {
            return switch (type) {
                case BOOLEAN -> in.readBoolean();
                case INTEGER, DATE, TIME -> in.readVarInt();
                case BIGINT, TIMESTAMP -> in.readVarLong();
                case DOUBLE -> in.readDouble();
                case STRING -> in.readString();
                case BYTES -> ByteBuffer.wrap(in.readBytes());
            };
        }
    }

    private static final class OfDecimal extends ValueCodec {
        private final SqlType.Decimal type;

        OfDecimal(SqlType.Decimal type) {
            this.type = type;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            out.writeBytes(unscaled((BigDecimal) value, type).toByteArray());
        }

        @Override
        Object readPresent(ByteReader in) {
            byte[] digits = in.readBytes();
            if (digits.length == 0) {
                throw in.corrupt("a number without digits");
            }
            return new BigDecimal(new BigInteger(digits), type.scale());
        }
    }

    /** The scale is the type's and is not written, so a value of another scale must not slip through. */
    static BigInteger unscaled(BigDecimal value, SqlType.Decimal type) {
        if (value.scale() != type.scale()) {
            throw new RecordException(
                    ErrorCode.INTERNAL_RECORD, "a " + type + " has the scale " + value.scale() + ": " + value);
        }
        return value.unscaledValue();
    }

    private static final class OfArray extends ValueCodec {
        private final ValueCodec element;

        OfArray(ValueCodec element) {
            this.element = element;
        }

        @Override
        void writePresent(ByteWriter out, Object value) {
            List<?> list = (List<?>) value;
            out.writeCount(list.size());
            for (Object each : list) {
                element.write(out, each);
            }
        }

        @Override
        Object readPresent(ByteReader in) {
            int count = in.readCount();
            List<@Nullable Object> list = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                list.add(element.read(in));
            }
            return list;
        }
    }

    private static final class OfMap extends ValueCodec {
        private final ValueCodec key;
        private final ValueCodec value;

        OfMap(ValueCodec key, ValueCodec value) {
            this.key = key;
            this.value = value;
        }

        @Override
        void writePresent(ByteWriter out, Object map) {
            Map<?, ?> entries = (Map<?, ?>) map;
            out.writeCount(entries.size());
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                key.write(out, entry.getKey());
                value.write(out, entry.getValue());
            }
        }

        @Override
        Object readPresent(ByteReader in) {
            int count = in.readCount();
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                map.put(key.read(in), value.read(in));
            }
            return map;
        }
    }

    private static final class OfStruct extends ValueCodec {
        private final ValueCodec[] fields;

        OfStruct(ValueCodec[] fields) {
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
