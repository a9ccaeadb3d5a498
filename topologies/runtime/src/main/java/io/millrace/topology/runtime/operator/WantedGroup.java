// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Looks for the group of a row: by its text where that is all of it, else by its bytes. Stream thread. */
@HotPath
final class WantedGroup {
    private final GroupCodec codec;
    private final boolean isText;
    private final ByteWriter bytes = new ByteWriter();
    private int hash;

    /** @param keys the columns of groups, which are the first of each row */
    WantedGroup(GroupCodec codec, RowSchema keys) {
        this.codec = codec;
        this.isText = TextKeys.are(keys);
    }

    /** The group of a row, or null when it is not there. */
    @Nullable
    LiveGroup find(GroupWindow groups, RowBatch rows, int row) {
        if (isText) {
            String text = TextKeys.text(rows, row);
            hash = TextKeys.hash(text);
            return groups.find(text, hash);
        }
        bytes.clear();
        codec.group(rows, row, bytes);
        hash = bytes.contentHash();
        return groups.find(bytes, hash);
    }

    /** That of the group that was looked for last. */
    int hash() {
        return hash;
    }

    /** What the group of a row is found by, or null where it is found by its bytes. */
    @Nullable
    String text(RowBatch rows, int row) {
        return isText ? TextKeys.text(rows, row) : null;
    }
}
