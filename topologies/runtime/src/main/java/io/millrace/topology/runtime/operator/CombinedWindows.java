// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.udf.api.Accumulator;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * What rows add up to that are of one group and go to the same windows. Stream thread.
 *
 * <p>They are sent in the order of their windows, so that none closes a window of one that comes behind it. Rows would have come in
 * the order in which they were read, and some would have been late for windows that others closed: so stream time is kept here too,
 * for each partition of the internal topic, and a row does not go to a window that is closed by it. Without a restart's memory it may
 * be less than the stream time behind the topic, which then decides alike. Those that waited together count as rows that came
 * together.
 */
@HotPath
final class CombinedWindows implements CombinedRows {
    /**
     * That part of the grace by which event time may go on while rows wait, so that those of other tasks do not find their windows
     * closed.
     */
    private static final int GRACE_PARTS = 4;

    /** A group that rows leave for. Its {@link #following} is what its last row was added to. */
    private static final class Key extends LeavingGroup {
        /** That of the internal topic. */
        final int partition;

        Key(
                GroupWindow table,
                byte[] key,
                int hash,
                int partition,
                byte @Nullable [] recordKey,
                @Nullable String text) {
            super(table, key, hash, recordKey, text, NONE);
            this.partition = partition;
        }
    }

    private static final Accumulator<?>[] NONE = {};

    private final WaitingGroups waiting;
    private final int max;
    private final WantedGroup wanted;
    private final long lifetimeMillis;
    private final long patienceMillis;
    private final WindowStarts starts;
    private final long advance;
    /** One more than windows overlap: the number that stands for some windows is smaller the earlier they are. */
    private final long span;

    private final long[] streamTimes;
    private GroupWindow keys = GroupWindow.of(0);
    private int keyCount;
    private final GroupWindows panes = new GroupWindows();
    private int paneIndex;
    private long latest = Long.MIN_VALUE;
    private long waitingSince;
    /** What is sent next: the pane, and what is sent of it. */
    private int sendingPane;

    private int sentOfPane;
    private boolean isPartlySent;

    /**
     * Nothing waits yet.
     *
     * @param keys the columns of groups
     * @param max how many make it full
     * @param partitions those of the internal topic
     */
    CombinedWindows(WaitingGroups waiting, RowSchema keys, int max, TimeWindow window, int partitions) {
        this.waiting = waiting;
        this.wanted = new WantedGroup(waiting.codec(), keys);
        this.max = max;
        this.lifetimeMillis = window.sizeMillis() + window.graceMillis();
        this.patienceMillis = window.graceMillis() / GRACE_PARTS;
        this.starts = new WindowStarts(window);
        this.advance = window.advanceMillis();
        this.span = window.sizeMillis() / advance + 2;
        this.streamTimes = new long[partitions];
        Arrays.fill(streamTimes, Long.MIN_VALUE);
    }

    @Override
    public void look(RowBatch batch, int rows) {
        wanted.look(keys, batch, rows);
    }

    @Override
    public @Nullable LiveGroup find(RowBatch batch, int row) {
        return wanted.find(keys, batch, row);
    }

    @Override
    public LiveGroup add(RowBatch batch, int row, byte @Nullable [] key) {
        // As the producer's default partitioner does.
        int partition = key == null ? 0 : Utils.toPositive(Utils.murmur2(key)) % streamTimes.length;
        String text = wanted.text(batch, row);
        Key made = new Key(keys, waiting.bytes(batch, row), wanted.hash(), partition, key, text);
        keys.add(made);
        keyCount++;
        return made;
    }

    @Override
    public @Nullable LiveGroup target(LiveGroup group, long timestamp) {
        Key key = (Key) group;
        long time = Math.max(timestamp, streamTimes[key.partition]);
        streamTimes[key.partition] = time;
        starts.choose(timestamp);
        long first = starts.first();
        long last = starts.last();
        long closed = time - lifetimeMillis;
        if (first <= closed) {
            if (last <= closed) {
                return null;
            }
            first = starts.firstAfter(closed);
        }
        latest = Math.max(timestamp, latest);
        if (waiting.count() == 0) {
            waitingSince = latest;
        }
        LiveGroup target = inPane(key, pane(first, last));
        target.latest = Math.max(timestamp, target.latest);
        return target;
    }

    @Override
    public void add(@Nullable LiveGroup[] targets, int[] rows, int count, RowBatch arguments, int first) {
        waiting.add(targets, rows, count, arguments, first);
    }

    /** What rows of a group in some windows are added to. */
    private LiveGroup inPane(Key key, GroupWindow pane) {
        LiveGroup found = key.following;
        if (found == null || found.window != pane) {
            found = key.text == null ? pane.find(key.key, key.hash) : pane.find(key.text, key.hash);
            if (found == null) {
                found = waiting.make(pane, key.key, key.hash, key.recordKey, key.text);
            }
            key.following = found;
        }
        return found;
    }

    /** Where rows are that go to windows that start from one time to another. */
    private GroupWindow pane(long first, long last) {
        long number = last / advance * span + span - windows(first, last);
        int index = panes.find(number, paneIndex);
        if (index < 0) {
            index = -index - 1;
            panes.add(index, new GroupWindow(number, false));
        }
        paneIndex = index;
        return panes.at(index);
    }

    private long windows(long first, long last) {
        return (last - first) / advance + 1;
    }

    @Override
    public boolean isEmpty() {
        return waiting.count() == 0;
    }

    @Override
    public boolean isFull() {
        return keyCount >= max
                || waiting.count() >= max
                || waiting.count() > 0 && latest - waitingSince >= patienceMillis;
    }

    @Override
    public boolean isPartlySent() {
        return isPartlySent;
    }

    @Override
    public @Nullable LiveGroup first() {
        while (sendingPane < panes.size()) {
            GroupWindow pane = panes.at(sendingPane);
            if (sentOfPane < pane.dirtyCount()) {
                return pane.dirty(sentOfPane);
            }
            sendingPane++;
            sentOfPane = 0;
        }
        clear();
        return null;
    }

    @Override
    public void sent() {
        sentOfPane++;
        isPartlySent = true;
        waiting.sent();
    }

    @Override
    public byte @Nullable [] key(LiveGroup group) {
        return WaitingGroups.recordKey(group);
    }

    @Override
    public byte[] bytes(LiveGroup group) {
        GroupWindow pane = group.window;
        if (pane == null) {
            throw new IllegalStateException("a group that does not wait");
        }
        return waiting.codec().combined(group, (int) (span - pane.start % span));
    }

    private void clear() {
        if (keyCount == 0) {
            return;
        }
        keys = GroupWindow.of(keyCount);
        keyCount = 0;
        panes.clear();
        sendingPane = 0;
        sentOfPane = 0;
        isPartlySent = false;
        wanted.forget();
        waiting.clear();
    }

    @Override
    public void close() {
        clear();
        waiting.close();
    }
}
