// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ColumnWriter;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.layout.PrimaryRowLayout;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The left side of a join on a foreign key: keeps its rows, and tells the right side which of them refer to which key.
 *
 * <p>A row asks anew whenever it comes, as it may have changed. What only the left side has a part in it gives itself, which is
 * sooner than the right side could say so: in a LEFT join rows that refer to nothing, and that a row is gone. An INNER join lets the
 * right side say that something is no more, because the time of that is the later one of both sides. Until it was said the row is known
 * as given, and whatever becomes of the row then is answered: an answer for an older version counts for nothing.
 */
@HotPath
final class ReferringOperator implements Operator {
    /**
     * What the operator works with.
     *
     * @param foreignKey computes it
     * @param foreignKeys writes it as it is kept
     * @param keyWriter writes it as the right table's producers do
     * @param former a batch of the same schema for keys that rows do not refer to any more
     * @param partition the task's
     * @param outlet where joined rows go
     */
    record Wiring(
            Step.Join kind,
            ReferringRows rows,
            RowArguments foreignKey,
            KeyCodec foreignKeys,
            ColumnWriter keyWriter,
            RowBatch former,
            TopicOutput output,
            int partition,
            SourceCounters counters,
            RowBatch joined,
            Outlet outlet) {}

    private static final int[] FIRST = {0};

    private final Wiring wiring;
    private final ReferringRows rows;
    private final boolean keepsAll;
    private final RowBatch joined;
    private final ReferenceMessage message = new ReferenceMessage();
    private final ByteReader reader = new ByteReader();

    /** What is to be sent: the records' keys and values, and the row that each is about. */
    private byte[] @Nullable [] keys = new byte[64][];

    private byte[][] values = new byte[64][];
    private int[] about = new int[64];
    private int messages;
    private int sent;
    private boolean isApplied;

    ReferringOperator(Wiring wiring) {
        this.wiring = wiring;
        this.rows = wiring.rows();
        this.keepsAll = wiring.kind() == Step.Join.LEFT;
        this.joined = wiring.joined();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!isApplied) {
            apply(view, from, to);
            isApplied = true;
        }
        while (sent < messages) {
            int row = about[sent];
            wiring.output().send(keys[sent], values[sent], view.timestamp(row), headers(view.origin(row)));
            sent++;
        }
        wiring.outlet().emit(joined);
        sent = 0;
        isApplied = false;
    }

    private static Headers headers(@Nullable Object origin) {
        return origin instanceof Origin record
                ? OriginHeaders.carrying(record, OriginHeaders.Carried.PLACE)
                : new RecordHeaders();
    }

    private void apply(RowBatch view, int from, int to) {
        joined.clear();
        messages = 0;
        wiring.foreignKey().compute(view, from, to);
        for (int row = from; row < to; row++) {
            if (view.isRetraction(row)) {
                // What is replaced is known here.
                continue;
            }
            if (view.isTombstone(row)) {
                remove(view, row);
                wiring.counters().applied();
            } else if (wiring.foreignKey().accept(view, row)) {
                put(view, row, row - from);
                wiring.counters().applied();
            }
        }
    }

    /** The place of the row in its partition: no other row of the key has it. */
    private static long version(@Nullable Object origin) {
        return origin instanceof Origin record ? record.offset() : 0;
    }

    private void remove(RowBatch view, int row) {
        byte[] primaryKey = rows.primaryKey(view, row);
        PrimaryRowLayout found = rows.find(primaryKey);
        if (!rows.isThere()) {
            return;
        }
        byte[] before = rows.foreignKey();
        if (before == null || keepsAll) {
            boolean isTold = keepsAll || found.isGiven();
            found.remove();
            if (before != null) {
                say(ReferenceMessage.LEAVES, 0, before, formerKey(before), primaryKey, row);
            }
            if (isTold) {
                rows.appendAlone(view, row, joined);
            }
        } else {
            long version = version(view.origin(row));
            found.putGone(view.timestamp(row), version);
            say(ReferenceMessage.GONE, version, before, formerKey(before), primaryKey, row);
        }
    }

    private void put(RowBatch view, int row, int computed) {
        byte[] primaryKey = rows.primaryKey(view, row);
        PrimaryRowLayout found = rows.find(primaryKey);
        byte[] before = rows.foreignKey();
        RowBatch values = wiring.foreignKey().values();
        byte[] now =
                values.column(0).isNull(computed) ? null : wiring.foreignKeys().encode(values, computed, FIRST);
        long version = version(view.origin(row));
        rows.put(view, row, version, now);
        boolean isMoved = false;
        if (before != null && !Arrays.equals(before, now)) {
            isMoved = true;
            byte wanted = now == null && !keepsAll ? ReferenceMessage.LEAVES_ALONE : ReferenceMessage.LEAVES;
            say(wanted, version, before, formerKey(before), primaryKey, row);
        }
        if (now != null) {
            boolean isAnswered = keepsAll || isMoved || found.isGiven();
            byte wanted = isAnswered ? ReferenceMessage.ALWAYS : ReferenceMessage.MATCHES;
            say(wanted, version, now, wiring.keyWriter().write(values, computed), primaryKey, row);
        } else if (keepsAll) {
            rows.appendAlone(view, row, joined);
        } else if (!isMoved && found.isGiven()) {
            // It was to be taken back by an answer that now comes too late.
            rows.appendTombstone(primaryKey, view.timestamp(row), view.origin(row), joined);
            found.taken();
        }
    }

    /** A foreign key that is kept, as the right table's producers write it. */
    private byte @Nullable [] formerKey(byte[] foreignKey) {
        RowBatch former = wiring.former();
        former.clear();
        int row = former.append(0, false, null);
        wiring.foreignKeys().decode(reader.reset(foreignKey), former, row, FIRST);
        return wiring.keyWriter().write(former, row);
    }

    private void say(byte wanted, long version, byte[] foreignKey, byte @Nullable [] key, byte[] primaryKey, int row) {
        if (messages == about.length) {
            keys = Arrays.copyOf(keys, messages * 2);
            values = Arrays.copyOf(values, messages * 2);
            about = Arrays.copyOf(about, messages * 2);
        }
        keys[messages] = key;
        values[messages] = message.write(wanted, version, wiring.partition(), foreignKey, primaryKey);
        about[messages] = row;
        messages++;
    }
}
