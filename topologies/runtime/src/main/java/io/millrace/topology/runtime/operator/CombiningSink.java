// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups to an internal topic, so that equal keys meet: before each commit, or when there are many, one record for each
 * group that rows came for, with what its aggregates made of them. A row with a null key is dead-lettered, one without a value
 * dropped, and one that would come back to this task stays as it is.
 *
 * <p>With windows it is one record for each group and the windows that its rows go to, and they wait for {@link #HOLD} at most:
 * the windows close while they do.
 *
 * <p>Keys and arguments are computed here and nowhere else, so it is known here which record failed.
 */
@HotPath
final class CombiningSink implements Operator, ExpressionErrors {
    /**
     * What the operator works with.
     *
     * @param keyWriter writes the keys alone as the record's key
     * @param keys the columns of the groups
     * @param arguments what is aggregated
     * @param timers starts a timer that runs what it is given each time that {@link #HOLD} is over; null where groups wait for the commit
     */
    record Wiring(
            TopicOutput output,
            SourceCounters counters,
            StayingRows staying,
            ColumnWriter keyWriter,
            RowArguments keys,
            Arguments arguments,
            @Nullable Function<Runnable, Cancellable> timers) {}

    /** What is aggregated, and what is done where it cannot be computed. */
    record Arguments(RowValues values, FailedRows failures) {}

    /** As long as a producer of Kafka Streams may wait for more records anyway. */
    static final Duration HOLD = Duration.ofMillis(100);

    private final TopicOutput output;
    private final SourceCounters counters;
    private final StayingRows staying;
    private final ColumnWriter keyWriter;
    private final RowArguments keys;
    private final RowValues values;
    private final FailedRows failures;
    private final CombinedRows groups;
    private final @Nullable TextKeys texts;
    private final @Nullable HoldTimer hold;
    /** Which rows leave, and with which group. */
    private int[] leaving = new int[64];

    private @Nullable LiveGroup[] leavingTo = new LiveGroup[64];
    private int leavingCount;
    private boolean taken;

    CombiningSink(Wiring wiring, CombinedRows groups) {
        this.output = wiring.output();
        this.counters = wiring.counters();
        this.staying = wiring.staying();
        this.keyWriter = wiring.keyWriter();
        this.keys = wiring.keys();
        this.values = wiring.arguments().values();
        this.failures = wiring.arguments().failures();
        this.groups = groups;
        this.texts = TextKeys.are(keys.schema()) ? new TextKeys() : null;
        this.hold = wiring.timers() == null ? null : new HoldTimer(wiring.timers(), this::send);
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!taken) {
            // A group that was sent takes no more rows.
            sendRest();
            sort(view, from, to);
            take(view, from, to);
            taken = true;
        }
        sendRest();
        if (groups.isFull()) {
            send();
        } else if (hold != null && !groups.isEmpty()) {
            hold.begin();
        }
        staying.emit(view);
        taken = false;
    }

    private void sort(RowBatch view, int from, int to) {
        keys.compute(view, from, to);
        groups.look(keys.values(), to - from);
        staying.clear();
        leavingCount = 0;
        if (leaving.length < to - from) {
            leaving = new int[to - from];
            leavingTo = new LiveGroup[to - from];
        }
        for (int row = from; row < to; row++) {
            if (view.isTombstone(row)) {
                counters.filtered();
            } else if (keys.accept(view, row)) {
                place(view, row, from);
            }
        }
    }

    private void place(RowBatch view, int row, int from) {
        LiveGroup group = groups.find(keys.values(), row - from);
        if (group == null) {
            // Who has a group here is not at home here.
            byte[] recordKey = leavingKey(row - from);
            if (recordKey == null) {
                staying.stay(row);
                return;
            }
            group = groups.add(keys.values(), row - from, recordKey);
        }
        leaving[leavingCount] = row;
        leavingTo[leavingCount] = group;
        leavingCount++;
    }

    /** The key of a record for the group of a row, or null when the row stays. */
    private byte @Nullable [] leavingKey(int row) {
        RowBatch values = keys.values();
        if (texts != null && texts.isHome(TextKeys.text(values, row))) {
            return null;
        }
        byte[] recordKey = keyWriter.write(values, row);
        if (recordKey == null) {
            throw new IllegalStateException("a key that is not null has no bytes");
        }
        if (!staying.isHome(recordKey)) {
            return recordKey;
        }
        if (texts != null) {
            texts.addHome(TextKeys.text(values, row));
        }
        return null;
    }

    private void take(RowBatch view, int from, int to) {
        if (leavingCount == 0) {
            return;
        }
        failures.begin(from, to);
        values.compute(view, from, to, this);
        for (int i = 0; i < leavingCount; i++) {
            leavingTo[i] = target(view, leaving[i], leavingTo[i]);
        }
        groups.add(leavingTo, leaving, leavingCount, values.rows(), from);
        Arrays.fill(leavingTo, 0, leavingCount, null);
    }

    /** What a row is to be added to, or null when it does not count. */
    private @Nullable LiveGroup target(RowBatch view, int row, @Nullable LiveGroup group) {
        if (failures.isFailed(row)) {
            failures.deadLetter(view, row);
            return null;
        }
        LiveGroup target = group == null ? null : groups.target(group, view.timestamp(row));
        if (target == null) {
            counters.late();
        }
        return target;
    }

    /** What fails on a row that stays is nothing to tell: it is computed again where the row goes. */
    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        if (Arrays.binarySearch(leaving, 0, leavingCount, row) >= 0) {
            failures.failed(in, row, "an argument", cause);
        }
    }

    @Override
    public void beforeCommit() {
        send();
    }

    /** Goes on with what could not be sent in time. */
    private void sendRest() {
        if (groups.isPartlySent()) {
            send();
        }
    }

    /** Sends all groups; goes on where it stopped when it is called again. */
    private void send() {
        for (LiveGroup next = groups.first(); next != null; next = groups.first()) {
            if (next.changes > 0) {
                output.send(groups.key(next), groups.bytes(next), next.latest, new RecordHeaders());
            }
            groups.sent();
        }
        if (hold != null) {
            hold.end();
        }
    }

    @Override
    public void close() {
        if (hold != null) {
            hold.end();
        }
        groups.close();
    }
}
