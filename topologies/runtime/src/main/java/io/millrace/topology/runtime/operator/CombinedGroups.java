// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Groups without windows that rows came for and that have not been sent, in the order of their first rows. Stream thread. */
@HotPath
final class CombinedGroups implements CombinedRows {
    private final WaitingGroups waiting;
    private final int max;
    private final boolean isText;
    private final ByteWriter wanted = new ByteWriter();
    private int wantedHash;
    private GroupWindow window = GroupWindow.of(0);
    private int sent;

    /**
     * None yet.
     *
     * @param keys the columns of groups
     * @param max how many make it full
     */
    CombinedGroups(WaitingGroups waiting, RowSchema keys, int max) {
        this.waiting = waiting;
        this.isText = TextKeys.are(keys);
        this.max = max;
    }

    @Override
    public @Nullable LiveGroup find(RowBatch keys, int row) {
        if (isText) {
            String text = TextKeys.text(keys, row);
            wantedHash = TextKeys.hash(text);
            return window.find(text, wantedHash);
        }
        wanted.clear();
        waiting.codec().group(keys, row, wanted);
        wantedHash = wanted.contentHash();
        return window.find(wanted, wantedHash);
    }

    @Override
    public LiveGroup add(RowBatch keys, int row, byte @Nullable [] key) {
        String text = isText ? TextKeys.text(keys, row) : null;
        return waiting.make(window, waiting.bytes(keys, row), wantedHash, key, text);
    }

    @Override
    public boolean add(LiveGroup group, RowBatch arguments, int row, long timestamp) {
        waiting.add(group, arguments, row, timestamp);
        return true;
    }

    @Override
    public boolean isEmpty() {
        return waiting.count() == 0;
    }

    @Override
    public boolean isFull() {
        return waiting.count() >= max;
    }

    @Override
    public boolean isPartlySent() {
        return sent > 0;
    }

    @Override
    public @Nullable LiveGroup first() {
        if (sent < window.dirtyCount()) {
            return window.dirty(sent);
        }
        if (sent > 0) {
            clear();
        }
        return null;
    }

    @Override
    public void sent() {
        sent++;
        waiting.sent();
    }

    @Override
    public byte @Nullable [] key(LiveGroup group) {
        return WaitingGroups.recordKey(group);
    }

    @Override
    public byte[] bytes(LiveGroup group) {
        return waiting.codec().combined(group);
    }

    /** There will be about as many again. */
    private void clear() {
        window = GroupWindow.of(window.dirtyCount());
        sent = 0;
        waiting.clear();
    }

    @Override
    public void close() {
        clear();
        waiting.close();
    }
}
