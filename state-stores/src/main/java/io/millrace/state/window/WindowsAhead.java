// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The windows of the rows of a batch, looked up before the first of them is used. Stream thread.
 *
 * <p>A row's window lies at places of memory that the row before says nothing of, so a processor waits for each of them in turn while
 * rows go one by one. Here each step is made for all rows before the next step: what has to be fetched for one is fetched while
 * others are waited for.
 */
@HotPath
final class WindowsAhead {
    /** With fewer rows there is nothing to fetch meanwhile. */
    private static final int ROWS_MIN = 4;

    private final ByteWriter keys = new ByteWriter(1_024);
    private int[] ends = {};
    private int[] hashes = {};
    private @Nullable KeyWindow[] windows = {};
    private int count;

    /** What was read is added to this, so that no compiler leaves it out. */
    private long touched;

    /** Looks up the windows of the first rows; those that are not on the heap have none. */
    void look(LiveWindows live, KeyCodec codec, int[] keyColumns, RowBatch rows, int rowCount) {
        if (rowCount < ROWS_MIN) {
            count = 0;
            return;
        }
        if (rowCount > hashes.length) {
            ends = new int[rowCount];
            hashes = new int[rowCount];
            windows = new KeyWindow[rowCount];
        }
        count = rowCount;
        encode(codec, keyColumns, rows);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += live.touch(hashes[i]);
        }
        int start = 0;
        for (int i = 0; i < count; i++) {
            windows[i] = live.find(keys.array(), start, ends[i], hashes[i]);
            start = ends[i];
        }
        for (int i = 0; i < count; i++) {
            KeyWindow window = windows[i];
            sum += window == null ? 0 : window.touchChunks();
        }
        for (int i = 0; i < count; i++) {
            KeyWindow window = windows[i];
            sum += window == null ? 0 : window.touchRows();
        }
        touched += sum;
    }

    private void encode(KeyCodec codec, int[] keyColumns, RowBatch rows) {
        keys.clear();
        for (int i = 0; i < count; i++) {
            int start = keys.size();
            keys.writeByte(WindowEntries.ROW);
            codec.encode(rows, i, keyColumns, keys);
            ends[i] = keys.size();
            hashes[i] = keys.contentHash(start);
        }
    }

    /** The window of a row; null when it was not looked up, or was not there. */
    @Nullable
    KeyWindow get(int row) {
        return row < count ? windows[row] : null;
    }

    /** A window was let go: none of those that were looked up is sure to be the one of its key any more. */
    void forget() {
        count = 0;
    }

    /** Lets go of the windows themselves. */
    void clear() {
        count = 0;
        Arrays.fill(windows, null);
    }
}
