// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import org.jspecify.annotations.Nullable;

/** Groups without windows that rows came for and that have not been sent, in the order of their first rows. Stream thread. */
@HotPath
final class CombinedGroups implements CombinedRows {
    private final WaitingGroups waiting;
    private final int max;
    private final WantedGroup wanted;
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
        this.wanted = new WantedGroup(waiting.codec(), keys);
        this.max = max;
    }

    @Override
    public void look(RowBatch keys, int rows) {
        wanted.look(window, keys, rows);
    }

    @Override
    public @Nullable LiveGroup find(RowBatch keys, int row) {
        return wanted.find(window, keys, row);
    }

    @Override
    public LiveGroup add(RowBatch keys, int row, byte @Nullable [] key) {
        String text = wanted.text(keys, row);
        return waiting.make(window, waiting.bytes(keys, row), wanted.hash(), key, text);
    }

    @Override
    public LiveGroup target(LiveGroup group, long timestamp) {
        group.latest = Math.max(timestamp, group.latest);
        return group;
    }

    @Override
    public void add(@Nullable LiveGroup[] targets, int[] rows, int count, RowBatch arguments, int first) {
        waiting.add(targets, rows, count, arguments, first);
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
        wanted.forget();
        waiting.clear();
    }

    @Override
    public void close() {
        clear();
        waiting.close();
    }
}
