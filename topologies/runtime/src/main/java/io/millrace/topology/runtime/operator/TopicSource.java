// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.topology.runtime.record.Origin;
import java.util.List;

/** A topic that others write: every query that reads it gets the records; a bad one is dead-lettered once. */
@HotPath
final class TopicSource implements RecordSource {
    private final SourceReader[] readers;
    private final DeadLetters deadLetters;
    private final Rejects rejects = new Rejects();
    private int next;

    TopicSource(List<SourceReader> readers, DeadLetters deadLetters) {
        this.readers = readers.toArray(new SourceReader[0]);
        this.deadLetters = deadLetters;
    }

    @Override
    public void process(Origin[] records, int count) {
        while (next < readers.length) {
            SourceReader reader = readers[next];
            // Only what decoding finds is a record's fault: an error behind it must stop the task.
            if (!reader.isDecoded()) {
                reader.decode(records, 0, count, rejects);
            }
            reader.emit();
            next++;
        }
        rejects.send(records, deadLetters);
        next = 0;
    }
}
