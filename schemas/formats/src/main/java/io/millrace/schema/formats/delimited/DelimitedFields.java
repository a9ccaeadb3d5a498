// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.delimited;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.DecimalText;
import io.millrace.schema.formats.bytes.Decimals;
import io.millrace.schema.formats.bytes.RecentTexts;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The texts of one column's fields as values. One thread. */
@HotPath
final class DelimitedFields {
    private final Column column;
    private final int index;
    private final RecentTexts texts = new RecentTexts();
    private final DecimalText number = new DecimalText();

    DelimitedFields(Column column, int index) {
        this.column = column;
        this.index = index;
    }

    /** Sets the column from the text of a field; an empty one is null. */
    void set(byte[] bytes, int from, int to, RowBatch batch, int row) {
        ColumnVector vector = batch.column(index);
        if (from == to) {
            vector.setNull(row);
        } else if (column.type() instanceof SqlType.Decimal decimal) {
            ((ColumnVector.OfObject) vector).set(row, decimal(bytes, from, to, decimal));
        } else {
            setPrimitive((SqlType.Primitive) column.type(), bytes, from, to, vector, row);
        }
    }

    private void setPrimitive(SqlType.Primitive type, byte[] bytes, int from, int to, ColumnVector vector, int row) {
        switch (type) {
            case BOOLEAN -> ((ColumnVector.OfBoolean) vector).set(row, isTrue(bytes, from, to));
            case INTEGER, DATE, TIME -> ((ColumnVector.OfInt) vector).set(row, readInt(bytes, from, to));
            case BIGINT, TIMESTAMP -> ((ColumnVector.OfLong) vector).set(row, readLong(bytes, from, to));
            case DOUBLE -> ((ColumnVector.OfDouble) vector).set(row, readDouble(bytes, from, to));
            case STRING -> ((ColumnVector.OfObject) vector).set(row, texts.text(bytes, from, to - from));
            case BYTES -> ((ColumnVector.OfObject) vector).set(row, decoded(bytes, from, to));
        }
    }

    /** True is the word in any case, and everything else is false. */
    private static boolean isTrue(byte[] bytes, int from, int to) {
        return to - from == 4
                && (bytes[from] | 0x20) == 't'
                && (bytes[from + 1] | 0x20) == 'r'
                && (bytes[from + 2] | 0x20) == 'u'
                && (bytes[from + 3] | 0x20) == 'e';
    }

    private int readInt(byte[] bytes, int from, int to) {
        long value = readLong(bytes, from, to);
        if ((int) value != value) {
            throw wrong("'s number is too large");
        }
        return (int) value;
    }

    private long readLong(byte[] bytes, int from, int to) {
        if (number.read(bytes, from, to)) {
            if (number.isWhole()) {
                return number.unscaled();
            }
            throw wrong("'s number is not whole");
        }
        try {
            return Long.parseLong(latin(bytes, from, to));
        } catch (NumberFormatException e) {
            throw wrong(" has a text that is none");
        }
    }

    private double readDouble(byte[] bytes, int from, int to) {
        if (number.read(bytes, from, to) && number.isExactDouble()) {
            return number.toDouble();
        }
        try {
            return Double.parseDouble(latin(bytes, from, to));
        } catch (NumberFormatException e) {
            throw wrong(" has a text that is none");
        }
    }

    private BigDecimal decimal(byte[] bytes, int from, int to, SqlType.Decimal type) {
        boolean few = number.read(bytes, from, to);
        BigDecimal value = few
                ? Decimals.fit(BigDecimal.valueOf(number.unscaled(), number.scale()), type)
                : Decimals.fit(latin(bytes, from, to), type);
        if (value == null) {
            String misfit = Decimals.misfit(latin(bytes, from, to), type);
            throw wrong(misfit == null ? " has a text that is none" : "'s number " + misfit);
        }
        return value;
    }

    private ByteBuffer decoded(byte[] bytes, int from, int to) {
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(Arrays.copyOfRange(bytes, from, to)));
        } catch (IllegalArgumentException e) {
            throw wrong(" has a text that is no base64");
        }
    }

    private static String latin(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private RecordException wrong(String what) {
        return new RecordException(
                ErrorCode.VALUE_TYPE,
                "column " + Column.quote(column.name()) + " is " + column.type() + " and the record" + what);
    }
}
