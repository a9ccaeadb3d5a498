// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;

/** Reads JSON behind the id of its schema, which says nothing that the text does not. Confined to one thread. */
@HotPath
final class FramedJsonReader implements ColumnReader {
    private final JsonReader reader;

    FramedJsonReader(FormatTarget target) {
        reader = new JsonReader(target, Framing.LENGTH);
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        int unused = Framing.schemaId(bytes);
        reader.read(bytes, batch, row);
    }
}
