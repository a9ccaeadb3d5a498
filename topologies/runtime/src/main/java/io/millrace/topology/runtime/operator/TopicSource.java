// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.topology.runtime.record.Origin;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A topic that others write: every query that reads it gets the record; a bad one is dead-lettered once. */
@HotPath
final class TopicSource implements RecordSource {
    private final List<SourceOperator> readers = new ArrayList<>();
    private final DeadLetters deadLetters;
    private int next;
    private @Nullable RecordException failure;
    private @Nullable String failedQuery;

    TopicSource(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    void add(SourceOperator reader) {
        readers.add(reader);
    }

    @Override
    public void process(Origin record) {
        while (next < readers.size()) {
            read(readers.get(next), record);
            next++;
        }
        if (failure != null && failedQuery != null) {
            deadLetters.send(record, failure, failedQuery);
        }
        next = 0;
        failure = null;
        failedQuery = null;
    }

    /** Only what decoding finds is the record's fault: an error behind it must stop the task. */
    private void read(SourceOperator reader, Origin record) {
        if (!reader.isDecoded()) {
            try {
                reader.decode(record);
            } catch (RecordException bad) {
                reader.counters().deadLettered();
                if (failure == null) {
                    failure = bad;
                    failedQuery = reader.counters().query();
                }
                return;
            }
        }
        reader.emit();
    }
}
