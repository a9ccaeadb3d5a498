// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.Origin;

/** One query's view of a topic: decodes the columns that it uses. */
@HotPath
final class SourceOperator implements SourceReader {
    private final RecordReader reader;
    private final SourceCounters counters;
    private final RowBatch batch;
    private final RowBatch emitted;
    private final Outlet outlet;
    private boolean produced;

    /**
     * @param batch what the reader fills
     * @param emitted a view of it with the step's columns
     */
    SourceOperator(RecordReader reader, SourceCounters counters, RowBatch batch, RowBatch emitted, Outlet outlet) {
        this.reader = reader;
        this.counters = counters;
        this.batch = batch;
        this.emitted = emitted;
        this.outlet = outlet;
    }

    SourceCounters counters() {
        return counters;
    }

    Outlet outlet() {
        return outlet;
    }

    @Override
    public boolean isDecoded() {
        return produced;
    }

    @Override
    public void decode(Origin[] records, int from, int to, Rejects rejects) {
        batch.clear();
        int rejected = 0;
        for (int i = from; i < to; i++) {
            try {
                reader.read(records[i], batch);
            } catch (RecordException bad) {
                rejects.reject(i, bad, counters.query());
                rejected++;
            }
        }
        // Not before: a registry that does not answer leaves the records unread.
        counters.consumed(to - from);
        counters.deadLettered(rejected);
        produced = true;
    }

    @Override
    public void emit() {
        outlet.emit(emitted);
        // Rows hold on to all that was polled with them.
        batch.clear();
        produced = false;
    }
}
