// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.RowCodec;
import org.jspecify.annotations.Nullable;

/**
 * Rows and what they replace as the value of one record of an internal topic. Stream thread.
 *
 * <p>A row alone is the bytes of {@link RowCodec}, which begin with its version. Others begin with what they are: {@link #RETRACTED}, a
 * retraction alone; {@link #REPLACED}, a retraction with the row that replaces it behind it; {@link #REMOVED}, a tombstone.
 */
@HotPath
final class ChangeCodec {
    static final byte RETRACTED = 'R';
    static final byte REPLACED = 'P';
    static final byte REMOVED = 'T';

    private final RowCodec codec;
    private final int[] columns;
    private final ByteWriter writer = new ByteWriter(128);
    private final ByteReader reader = new ByteReader();

    ChangeCodec(RowCodec codec, int[] columns) {
        this.codec = codec;
        this.columns = columns;
    }

    /** A row, a tombstone, or a retraction without what replaces it. */
    byte[] one(RowBatch view, int row) {
        if (!view.isRetraction(row) && !view.isTombstone(row)) {
            return codec.encode(view, row, columns);
        }
        writer.clear();
        writer.writeByte(view.isTombstone(row) ? REMOVED : RETRACTED);
        codec.encode(view, row, columns, writer);
        return writer.toByteArray();
    }

    /** A retraction, and the row behind it. */
    byte[] both(RowBatch view, int retraction) {
        writer.clear();
        writer.writeByte(REPLACED);
        codec.encode(view, retraction, columns, writer);
        codec.encode(view, retraction + 1, columns, writer);
        return writer.toByteArray();
    }

    /** Appends what a record holds. Throws {@code RecordException} MR-4014 when the bytes cannot be what was written. */
    void decode(byte[] value, RowBatch rows, long timestamp, @Nullable Object origin) {
        byte kind = value.length == 0 ? 0 : value[0];
        if (kind != RETRACTED && kind != REPLACED && kind != REMOVED) {
            codec.decode(value, rows, rows.append(timestamp, false, origin), columns);
            return;
        }
        reader.reset(value);
        reader.readByte();
        int first = kind == REMOVED ? rows.append(timestamp, true, origin) : rows.appendRetraction(timestamp, origin);
        codec.decode(reader, rows, first, columns);
        if (kind == REPLACED) {
            codec.decode(reader, rows, rows.append(timestamp, false, origin), columns);
        }
        reader.expectEnd();
    }
}
