// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Groups without windows that rows came for and that have not been sent, in the order of their first rows. Stream thread. */
@HotPath
final class CombinedGroups implements CombinedRows {
    private final WaitingGroups waiting;
    private final int max;
    private final ByteWriter wanted = new ByteWriter();
    private int wantedHash;
    private GroupWindow window = GroupWindow.of(0);
    private int sent;

    /**
     * None yet.
     *
     * @param max how many make it full
     */
    CombinedGroups(WaitingGroups waiting, int max) {
        this.waiting = waiting;
        this.max = max;
    }

    @Override
    public @Nullable LiveGroup find(RowBatch keys, int row) {
        wanted.clear();
        waiting.codec().group(keys, row, wanted);
        wantedHash = wanted.contentHash();
        return window.find(wanted, wantedHash);
    }

    @Override
    public LiveGroup add(byte @Nullable [] key) {
        return waiting.make(window, wanted.toByteArray(), wantedHash, key);
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
