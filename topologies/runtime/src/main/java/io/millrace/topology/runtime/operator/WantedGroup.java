// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the group of a row: by its text where that is all of it, else by its bytes. Stream thread.
 *
 * <p>Texts and groups are many objects in no order, and a look-up would wait for each of them to come from memory. So the texts of a batch
 * are hashed in one short loop and looked for in another, where the processor asks for several at a time (group prefetching, Chen et al.,
 * "Improving hash join performance through prefetching", ICDE 2004).
 */
@HotPath
final class WantedGroup {
    private final GroupCodec codec;
    private final boolean isText;
    private final ByteWriter bytes = new ByteWriter();
    private int hash;
    /** Of the rows of the batch, where groups are texts. */
    private int[] hashes = {};

    private @Nullable LiveGroup[] found = {};
    /** How many groups there were when the batch began. */
    private int sizeBefore;

    /** @param keys the columns of groups, which are the first of each row */
    WantedGroup(GroupCodec codec, RowSchema keys) {
        this.codec = codec;
        this.isText = TextKeys.are(keys);
    }

    /** Looks for the groups of a batch, for which {@link #find} is asked then. Groups may come in between, but none may go. */
    void look(GroupWindow groups, RowBatch rows, int count) {
        if (!isText) {
            return;
        }
        if (hashes.length < count) {
            hashes = new int[count];
            found = new LiveGroup[count];
        }
        @Nullable Object[] texts = ((ColumnVector.OfObject) rows.column(0)).values;
        for (int row = 0; row < count; row++) {
            // What stands in a null row is of no use, and of no harm.
            hashes[row] = texts[row] instanceof String text ? TextKeys.hash(text) : 0;
        }
        groups.find(texts, hashes, count, found);
        sizeBefore = groups.size();
    }

    /** The group of a row of the batch, or null when it is not there. */
    @Nullable
    LiveGroup find(GroupWindow groups, RowBatch rows, int row) {
        if (isText) {
            hash = hashes[row];
            LiveGroup known = found[row];
            boolean mayHaveCome = known == null && groups.size() > sizeBefore;
            return mayHaveCome ? groups.find(TextKeys.text(rows, row), hash) : known;
        }
        bytes.clear();
        codec.group(rows, row, bytes);
        hash = bytes.contentHash();
        return groups.find(bytes, hash);
    }

    /** Holds on to no group any more. */
    void forget() {
        Arrays.fill(found, null);
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
