// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.protobuf;

import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;

/** Reads messages without a frame, as those that follow from the columns. Confined to one thread. */
@HotPath
final class PlainReader implements ColumnReader {
    private final ProtoCursor cursor = new ProtoCursor();
    private final ProtoPlan plan;

    PlainReader(FormatTarget target) {
        plan = new ProtoPlanCompiler(target).compile(ProtoSchemas.of(target));
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        cursor.reset(bytes, 0);
        plan.read(cursor, batch, row);
    }
}
