// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/** Writes messages of one type, with what stands before them. Confined to one thread. */
@HotPath
final class ProtoWriter implements ColumnWriter {
    private static final int WRAPPED = -1;

    private final byte[] prefix;
    private final ProtoSinkCompiler.Step[] steps;
    /** The batch column whose null makes no bytes, or {@link #WRAPPED}. */
    private final int bareColumn;

    private final ByteOutput out = new ByteOutput();

    ProtoWriter(byte[] prefix, ProtoSinkCompiler.Step[] steps, FormatTarget target) {
        this.prefix = prefix;
        this.steps = steps;
        bareColumn = target.isBare() ? target.batchColumn(0) : WRAPPED;
    }

    @Override
    public byte @Nullable [] write(RowBatch batch, int row, ByteArrays arrays) {
        if (bareColumn != WRAPPED && batch.column(bareColumn).isNull(row)) {
            return null;
        }
        out.clear();
        out.put(prefix);
        for (ProtoSinkCompiler.Step step : steps) {
            step.write(out, batch, row);
        }
        return out.toByteArray(arrays);
    }
}
