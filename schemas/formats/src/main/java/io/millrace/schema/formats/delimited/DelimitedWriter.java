// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.delimited;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.RecentBytes;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line with a field for each column, and no line break. Null is an empty field, doubles as Java writes them, decimals in
 * plain digits, bytes in base64, dates as days, times and timestamps as milliseconds. Quotes stand only where they are
 * needed.
 */
@HotPath
final class DelimitedWriter implements ColumnWriter {
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final SqlType[] types;
    private final int[] batchColumns;
    private final char delimiter;
    private final byte[] delimiterBytes;
    /** Whether numbers, truth values and base64 may have the delimiter in them. */
    private final boolean delimiterInValues;

    private final RecentBytes[] encoded;
    private final ByteOutput out = new ByteOutput();
    private final ByteOutput field = new ByteOutput();

    DelimitedWriter(FormatTarget target) {
        types = target.columns().stream().map(column -> column.type()).toArray(SqlType[]::new);
        batchColumns =
                target.batchColumns().stream().mapToInt(Integer::intValue).toArray();
        delimiter = target.options().delimiter();
        delimiterBytes = String.valueOf(delimiter).getBytes(StandardCharsets.UTF_8);
        delimiterInValues = delimiter < 0x80 && Character.isLetterOrDigit(delimiter) || "+-./=".indexOf(delimiter) >= 0;
        encoded = new RecentBytes[types.length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = new RecentBytes();
        }
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row, ByteArrays arrays) {
        if (types.length == 1 && batch.column(batchColumns[0]).isNull(row)) {
            return null;
        }
        out.clear();
        for (int i = 0; i < types.length; i++) {
            if (i > 0) {
                out.put(delimiterBytes);
            }
            ColumnVector vector = batch.column(batchColumns[i]);
            if (vector.isNull(row)) {
                continue;
            }
            if (types[i] == SqlType.STRING) {
                putText(encoded[i].utf8((String) object(vector, row)), i == 0);
            } else if (delimiterInValues) {
                field.clear();
                putValue(field, types[i], vector, row);
                putText(field.toByteArray(), i == 0);
            } else {
                putValue(out, types[i], vector, row);
                if (i == 0 && !isLetterOrDigit(out.first())) {
                    byte[] value = out.toByteArray();
                    out.clear();
                    putText(value, true);
                }
            }
        }
        return out.toByteArray(arrays);
    }

    private static void putValue(ByteOutput out, SqlType type, ColumnVector vector, int row) {
        if (!(type instanceof SqlType.Primitive primitive)) {
            out.putAscii(((BigDecimal) object(vector, row)).toPlainString());
            return;
        }
        switch (primitive) {
            case BOOLEAN -> out.put(((ColumnVector.OfBoolean) vector).values[row] ? TRUE : FALSE);
            case INTEGER, DATE, TIME -> out.putDigits(((ColumnVector.OfInt) vector).values[row]);
            case BIGINT, TIMESTAMP -> out.putDigits(((ColumnVector.OfLong) vector).values[row]);
            case DOUBLE -> out.putAscii(Double.toString(((ColumnVector.OfDouble) vector).values[row]));
            case BYTES -> out.put(Base64.getEncoder().encode(((ByteBuffer) object(vector, row)).duplicate()));
            case STRING -> throw new IllegalStateException("texts may need quotes");
        }
    }

    private void putText(byte[] utf8, boolean first) {
        if (!needsQuotes(utf8, first)) {
            out.put(utf8);
            return;
        }
        out.put('"');
        for (byte b : utf8) {
            if (b == '"') {
                out.put('"');
            }
            out.put(b);
        }
        out.put('"');
    }

    /**
     * Whether a reader could take the text for something else: readers in use trim ends, take a line for a comment or for none at
     * all, and so quotes stand around some texts that this format's own reader does not need them for. In the first field they
     * stand around all that begins with neither a letter nor a digit, a negative number too.
     */
    private boolean needsQuotes(byte[] utf8, boolean first) {
        if (utf8.length == 0) {
            return first;
        }
        if (utf8[0] <= '#' && utf8[0] >= 0 || utf8[utf8.length - 1] <= ' ' && utf8[utf8.length - 1] >= 0) {
            return true;
        }
        if (first && !isLetterOrDigit(utf8[0])) {
            return true;
        }
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] == '"' || utf8[i] == '\n' || utf8[i] == '\r' || isDelimiter(utf8, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetterOrDigit(byte b) {
        return b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z';
    }

    private boolean isDelimiter(byte[] utf8, int at) {
        if (utf8[at] != delimiterBytes[0] || at + delimiterBytes.length > utf8.length) {
            return false;
        }
        for (int i = 1; i < delimiterBytes.length; i++) {
            if (utf8[at + i] != delimiterBytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static Object object(ColumnVector vector, int row) {
        return Objects.requireNonNull(((ColumnVector.OfObject) vector).values[row]);
    }
}
