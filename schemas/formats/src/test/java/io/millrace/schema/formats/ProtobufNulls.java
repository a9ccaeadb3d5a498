// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.SqlType;
import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of values with nulls in them on their way through Protocol Buffers. */
public final class ProtobufNulls {
    private final FormatOptions.Nulls nulls;

    public ProtobufNulls(FormatOptions.Nulls nulls) {
        this.nulls = nulls;
    }

    private static boolean isMessage(SqlType type) {
        return !(type instanceof SqlType.Primitive)
                || type == SqlType.DATE
                || type == SqlType.TIME
                || type == SqlType.TIMESTAMP;
    }

    /** A value of a column or of a field of a STRUCT. */
    public @Nullable Object field(SqlType type, @Nullable Object value) {
        if (value != null) {
            return present(type, value);
        }
        if (type instanceof SqlType.Array) {
            return List.of();
        }
        if (type instanceof SqlType.Map) {
            return Map.of();
        }
        return isMessage(type) || nulls != FormatOptions.Nulls.DEFAULTS ? null : absent(type);
    }

    private @Nullable Object absent(SqlType type) {
        if (type instanceof SqlType.StructType struct) {
            return new Struct(struct.fields().stream()
                    .map(field -> field(field.type(), null))
                    .toArray());
        }
        if (type instanceof SqlType.Decimal decimal) {
            return BigDecimal.valueOf(0, decimal.scale());
        }
        return switch ((SqlType.Primitive) type) {
            case BOOLEAN -> false;
            case INTEGER, TIME -> 0;
            case DATE -> null;
            case BIGINT, TIMESTAMP -> 0L;
            case DOUBLE -> 0.0;
            case STRING -> "";
            case BYTES -> ByteBuffer.wrap(new byte[0]);
        };
    }

    private Object present(SqlType type, Object value) {
        if (type instanceof SqlType.Array array) {
            List<@Nullable Object> items = new ArrayList<>();
            ((List<?>) value)
                    .forEach(
                            item -> items.add(item == null ? absent(array.element()) : present(array.element(), item)));
            return items;
        }
        if (type instanceof SqlType.Map map) {
            Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, item) -> entries.put(key, entry(map.value(), item)));
            return entries;
        }
        if (type instanceof SqlType.StructType struct) {
            @Nullable Object[] fields = new Object[struct.fields().size()];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = field(struct.fields().get(i).type(), ((Struct) value).get(i));
            }
            return new Struct(fields);
        }
        return value;
    }

    /** In an entry of a map nothing can be told to be absent but a message. */
    private @Nullable Object entry(SqlType type, @Nullable Object value) {
        if (value != null) {
            return present(type, value);
        }
        return isMessage(type) ? null : absent(type);
    }
}
