// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.record.Origin;
import java.util.Arrays;
import java.util.List;

/**
 * Several queries over one declaration of a topic: the columns that any of them uses are decoded once, and each gets a view.
 *
 * <p>A record that cannot be decoded so goes to each query by itself, in its place between the others: one that does not use
 * the column that is wrong still gets its row.
 */
@HotPath
final class SharedSource implements SourceReader {
    private static final Origin[] NONE = {};

    /**
     * One of the queries.
     *
     * @param alone decodes for it alone
     * @param view the query's columns of what all share
     */
    record Sharer(SourceOperator alone, RowBatch view) {}

    private final RecordReader reader;
    private final RowBatch batch;
    private final Sharer[] sharers;
    /** The records that could not be decoded, and how many rows stand before each. */
    private int[] failed = new int[1];

    private int[] before = new int[1];
    private int failures;
    private Origin[] records = NONE;
    private Rejects rejects = new Rejects();
    private boolean produced;
    private int sharer;
    private int part;
    private boolean rowsDone;

    SharedSource(RecordReader reader, RowBatch batch, List<Sharer> sharers) {
        this.reader = reader;
        this.batch = batch;
        this.sharers = sharers.toArray(new Sharer[0]);
    }

    @Override
    public boolean isDecoded() {
        return produced;
    }

    @Override
    public void decode(Origin[] decoded, int from, int to, Rejects bad) {
        batch.clear();
        failures = 0;
        for (int i = from; i < to; i++) {
            try {
                reader.read(decoded[i], batch);
            } catch (RecordException notForAll) {
                fail(i);
            }
        }
        for (Sharer each : sharers) {
            each.alone().counters().consumed(batch.size());
        }
        records = decoded;
        rejects = bad;
        produced = true;
    }

    private void fail(int index) {
        if (failures == failed.length) {
            failed = Arrays.copyOf(failed, failures * 2);
            before = Arrays.copyOf(before, failures * 2);
        }
        failed[failures] = index;
        before[failures] = batch.size();
        failures++;
    }

    @Override
    public void emit() {
        while (sharer < sharers.length) {
            emit(sharers[sharer]);
            sharer++;
            part = 0;
            rowsDone = false;
        }
        sharer = 0;
        produced = false;
        // Rows hold on to all that was polled with them.
        batch.clear();
        records = NONE;
    }

    /** Rows that were decoded for all, and between them what could not be. */
    private void emit(Sharer to) {
        while (true) {
            if (!rowsDone) {
                int first = part == 0 ? 0 : before[part - 1];
                int end = part == failures ? batch.size() : before[part];
                to.alone().outlet().emit(to.view(), first, end);
                rowsDone = true;
            }
            if (part == failures) {
                return;
            }
            if (!to.alone().isDecoded()) {
                to.alone().decode(records, failed[part], failed[part] + 1, rejects);
            }
            to.alone().emit();
            part++;
            rowsDone = false;
        }
    }
}
