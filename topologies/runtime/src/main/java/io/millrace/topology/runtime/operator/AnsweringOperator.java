// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.layout.ForeignKeyLayout;
import io.millrace.state.layout.KeyValueLayout;
import io.millrace.state.layout.Slice;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.OriginHeaders;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The right side of a join on a foreign key: keeps its rows and who refers to them. Answers who comes to refer to a key, and tells
 * all who refer to a key when its row changes or goes.
 */
@HotPath
final class AnsweringOperator implements Operator {
    /** What the operator works with. */
    record Wiring(
            TableColumns columns,
            KeyValueLayout rows,
            ForeignKeyLayout references,
            TopicOutput output,
            SourceCounters counters) {}

    private final Wiring wiring;
    private final TableColumns columns;
    private final KeyValueLayout rows;
    private final ForeignKeyLayout references;
    private final AnswerMessage message = new AnswerMessage();

    // How far the batch at hand is told.

    /** The current row, or -1 when there is no batch at hand. */
    private int row = -1;

    private ForeignKeyLayout.@Nullable Subscribers told;
    private boolean isTelling;
    /** The current row's bytes; null when it is a tombstone. */
    private byte @Nullable [] rowBytes;

    AnsweringOperator(Wiring wiring) {
        this.wiring = wiring;
        this.columns = wiring.columns();
        this.rows = wiring.rows();
        this.references = wiring.references();
    }

    /** Where the references of the left side enter. */
    RecordSource references() {
        return new References();
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (row < 0) {
            row = from;
        }
        while (row < to) {
            if (!view.isRetraction(row)) {
                tell(view, told == null ? apply(view) : told);
                told = null;
            }
            row++;
        }
        row = -1;
    }

    /** Keeps the current row; gives who refers to it. */
    private ForeignKeyLayout.Subscribers apply(RowBatch view) {
        columns.keyCodec().encode(view, row, columns.keys(), rows.beginKey());
        if (view.isTombstone(row)) {
            rowBytes = null;
            rows.remove();
        } else {
            byte[] bytes = columns.rowCodec().encode(view, row, columns.values());
            rowBytes = bytes;
            rows.beginRow(view.timestamp(row)).writeRaw(bytes, 0, bytes.length);
            rows.put();
        }
        wiring.counters().applied();
        columns.keyCodec().encode(view, row, columns.keys(), references.beginForeignKey());
        ForeignKeyLayout.Subscribers all = references.subscribers();
        told = all;
        return all;
    }

    /** Goes on where sending failed. */
    private void tell(RowBatch view, ForeignKeyLayout.Subscribers all) {
        byte[] bytes = rowBytes;
        while (isTelling || all.next()) {
            isTelling = true;
            byte[] value = message.write(
                    bytes == null ? AnswerMessage.NONE : AnswerMessage.ROW,
                    all.version(),
                    bytes,
                    0,
                    bytes == null ? 0 : bytes.length);
            wiring.output()
                    .sendTo(
                            all.partition(),
                            all.primaryKey().toByteArray(),
                            value,
                            view.timestamp(row),
                            headers(view.origin(row)));
            isTelling = false;
        }
        all.close();
    }

    private static Headers headers(@Nullable Object origin) {
        return origin instanceof Origin record
                ? OriginHeaders.carrying(record, OriginHeaders.Carried.PLACE)
                : new RecordHeaders();
    }

    @Override
    public void close() {
        ForeignKeyLayout.Subscribers open = told;
        if (open != null) {
            open.close();
            told = null;
        }
    }

    /** Takes what the left side says. A record that cannot be read stops the task: skipping it would be silent loss. */
    private final class References implements RecordSource {
        private final ReferenceMessage reference = new ReferenceMessage();
        private int done;
        private boolean isApplied;
        private byte @Nullable [] answer;
        private long answerTime;

        @Override
        public void process(Origin[] records, int count) {
            while (done < count) {
                Origin record = records[done];
                if (!isApplied) {
                    answer = apply(record);
                    isApplied = true;
                }
                byte[] value = answer;
                if (value != null) {
                    wiring.output()
                            .sendTo(
                                    reference.partition(),
                                    reference.primaryKey(),
                                    value,
                                    answerTime,
                                    headers(OriginHeaders.unwrap(record)));
                }
                isApplied = false;
                done++;
            }
            done = 0;
        }

        private byte @Nullable [] apply(Origin record) {
            try {
                byte[] value = record.value();
                if (value == null) {
                    throw new RecordException(ErrorCode.INTERNAL_RECORD, "the value is null");
                }
                reference.read(value);
            } catch (RecordException bad) {
                throw RepartitionSource.unreadable(record, bad);
            }
            keep();
            return reference.wanted() == ReferenceMessage.LEAVES ? null : answer(record.timestamp());
        }

        private void keep() {
            byte[] foreignKey = reference.foreignKey();
            byte[] primaryKey = reference.primaryKey();
            references.beginForeignKey().writeRaw(foreignKey, 0, foreignKey.length);
            references.beginPrimaryKey().writeRaw(primaryKey, 0, primaryKey.length);
            switch (reference.wanted()) {
                case ReferenceMessage.MATCHES, ReferenceMessage.ALWAYS ->
                    references.subscribe(reference.rowVersion(), reference.partition());
                default -> references.unsubscribe();
            }
        }

        /** Null where nobody waits for it. */
        private byte @Nullable [] answer(long time) {
            byte[] foreignKey = reference.foreignKey();
            rows.beginKey().writeRaw(foreignKey, 0, foreignKey.length);
            boolean isThere = rows.find();
            answerTime = isThere ? Math.max(time, rows.timestamp()) : time;
            byte wanted = reference.wanted();
            long version = reference.rowVersion();
            if (wanted == ReferenceMessage.GONE) {
                return message.write(AnswerMessage.FOR_NONE, version, null, 0, 0);
            }
            if (isThere && wanted != ReferenceMessage.LEAVES_ALONE) {
                Slice found = rows.row();
                return message.write(AnswerMessage.ROW, version, found.array(), found.offset(), found.length());
            }
            return wanted == ReferenceMessage.MATCHES ? null : message.write(AnswerMessage.NONE, version, null, 0, 0);
        }
    }
}
