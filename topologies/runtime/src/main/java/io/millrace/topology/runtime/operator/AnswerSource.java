// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.layout.PrimaryRowLayout;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The end of a join on a foreign key: each answer with the row that it is for. An answer for a row that has changed since it asked is
 * dropped: the row has asked again. A record that cannot be read stops the task: skipping it would be silent loss.
 */
@HotPath
final class AnswerSource implements RecordSource {
    private final boolean keepsAll;
    private final ReferringRows rows;
    private final RowBatch joined;
    private final Outlet outlet;
    private final AnswerMessage message = new AnswerMessage();
    private boolean isDecoded;

    /**
     * Joins by what is kept.
     *
     * @param kind INNER or LEFT
     * @param joined empty
     */
    AnswerSource(Step.Join kind, ReferringRows rows, RowBatch joined, Outlet outlet) {
        this.keepsAll = kind == Step.Join.LEFT;
        this.rows = rows;
        this.joined = joined;
        this.outlet = outlet;
    }

    @Override
    public void process(Origin[] records, int count) {
        if (!isDecoded) {
            joined.clear();
            for (int i = 0; i < count; i++) {
                try {
                    join(records[i]);
                } catch (RecordException bad) {
                    throw RepartitionSource.unreadable(records[i], bad);
                }
            }
            isDecoded = true;
        }
        outlet.emit(joined);
        isDecoded = false;
    }

    private void join(Origin record) {
        byte[] primaryKey = record.key();
        byte[] value = record.value();
        if (primaryKey == null || value == null) {
            throw new RecordException(ErrorCode.INTERNAL_RECORD, "the key or the value is null");
        }
        message.read(value);
        PrimaryRowLayout found = rows.find(primaryKey);
        if (!isAwaited(found)) {
            return;
        }
        long time = record.timestamp();
        @Nullable Object origin = OriginHeaders.unwrap(record);
        if (message.said() == AnswerMessage.ROW) {
            rows.appendBoth(primaryKey, message.row(), time, origin, joined);
        } else if (keepsAll) {
            rows.appendAlone(primaryKey, time, origin, joined);
        } else {
            rows.appendTombstone(primaryKey, time, origin, joined);
        }
        note(found);
    }

    private boolean isAwaited(PrimaryRowLayout found) {
        boolean isOf = message.said() == AnswerMessage.FOR_NONE ? rows.isGone() : rows.isThere();
        return isOf && found.version() == message.rowVersion();
    }

    /** Of a LEFT join everything is answered, whatever was given before. */
    private void note(PrimaryRowLayout found) {
        if (message.said() == AnswerMessage.FOR_NONE) {
            found.remove();
        } else if (!keepsAll && message.said() == AnswerMessage.ROW) {
            found.given();
        } else if (!keepsAll) {
            found.taken();
        }
    }
}
