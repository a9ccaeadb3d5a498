// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.JsonText;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object with a member for each column, nulls included, or the bare value of the one column. Doubles are written
 * as Java writes them (NaN and the infinities as texts), decimals in plain digits with their scale, bytes in base64, dates
 * as days, times and timestamps as milliseconds.
 */
@HotPath
final class JsonWriter implements ColumnWriter {
    private final boolean bare;
    private final byte[] prefix;
    private final byte[] end;
    private final byte[][] names;
    private final JsonSinks.OfColumn[] sinks;
    private final int[] batchColumns;
    private final ByteOutput out = new ByteOutput();

    /**
     * @param prefix what stands in front of the text
     * @param surplus members that are the same in every record, each behind a comma
     */
    JsonWriter(FormatTarget target, byte[] prefix, String surplus) {
        this.prefix = prefix;
        end = (surplus + "}").getBytes(StandardCharsets.UTF_8);
        bare = target.isBare();
        int size = target.columns().size();
        names = new byte[size][];
        sinks = new JsonSinks.OfColumn[size];
        batchColumns = new int[size];
        for (int i = 0; i < size; i++) {
            Column column = target.columns().get(i);
            names[i] = name(column.name(), i == 0 ? '{' : ',');
            batchColumns[i] = target.batchColumn(i);
            sinks[i] = JsonSinks.column(column.type(), batchColumns[i]);
        }
    }

    /** A member's name with what stands before and behind it. */
    static byte[] name(String name, char before) {
        ByteOutput text = new ByteOutput();
        text.put(before);
        JsonText.putQuoted(text, name);
        text.put(':');
        return text.toByteArray();
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row, ByteArrays arrays) {
        out.clear();
        out.put(prefix);
        if (bare) {
            if (batch.column(batchColumns[0]).isNull(row)) {
                return null;
            }
            sinks[0].write(out, batch, row);
            return out.toByteArray(arrays);
        }
        for (int i = 0; i < sinks.length; i++) {
            out.put(names[i]);
            if (batch.column(batchColumns[i]).isNull(row)) {
                out.putAscii("null");
            } else {
                sinks[i].write(out, batch, row);
            }
        }
        out.put(end);
        return out.toByteArray(arrays);
    }
}
