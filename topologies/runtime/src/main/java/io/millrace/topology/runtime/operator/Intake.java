// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.topology.runtime.record.Origin;
import io.millrace.topology.runtime.record.PolledRecords;
import io.millrace.topology.runtime.record.RecordOrigin;
import io.millrace.topology.runtime.record.SourceValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka Streams handed to a task, one record or a run of them, and how far the task has come in it. Goes to the operators in
 * slices that fit into the caches of a core. Stream thread.
 */
@HotPath
final class Intake {
    static final int SLICE = 256;

    private final Origin[] slice = new Origin[SLICE];
    private String topic = "";
    private int partition;
    private long offset;
    private boolean done = true;
    /** Whether the record that was begun last stood for a run. */
    private boolean inRuns;

    private @Nullable PolledRecords polled;
    /** How many records of the run are in the slice or before it. */
    private int taken;

    private int count;

    /** Forgets all. */
    void reset() {
        topic = "";
        done = true;
        inRuns = false;
        polled = null;
        java.util.Arrays.fill(slice, null);
    }

    /** Whether everything that was handed over has been processed. */
    boolean isDone() {
        return done;
    }

    /** Whether this is the record that was begun, or was completed last: Kafka Streams offers it again after a time-out. */
    boolean isOf(RecordMetadata metadata) {
        return metadata.offset() == offset
                && metadata.partition() == partition
                && metadata.topic().equals(topic);
    }

    void begin(Record<byte[], SourceValue> record, RecordMetadata metadata) {
        SourceValue next = record.value();
        topic = metadata.topic();
        partition = metadata.partition();
        offset = metadata.offset();
        done = false;
        polled = next.polled();
        inRuns = polled != null;
        taken = 0;
        count = 0;
        if (polled == null) {
            slice[0] = new RecordOrigin(
                    metadata.topic(),
                    metadata.partition(),
                    metadata.offset(),
                    next.producerTimestamp(),
                    record.headers(),
                    record.key(),
                    next.bytes());
            count = 1;
        } else {
            fill(polled);
        }
    }

    private void fill(PolledRecords from) {
        count = Math.min(SLICE, from.size() - taken);
        for (int i = 0; i < count; i++) {
            slice[i] = Origin.of(from.get(taken + i));
        }
        taken += count;
    }

    /** The records to process now; the first {@link #count} of them. */
    Origin[] slice() {
        return slice;
    }

    int count() {
        return count;
    }

    /** Whether the slice ends a poll's records; of a single record nobody knows. */
    boolean endsPoll() {
        return polled != null && taken == polled.size() && polled.isLast();
    }

    /** Whether records come in runs, so that it is known when a poll's are through. */
    boolean isInRuns() {
        return inRuns;
    }

    /** The offset of the last record in the slice. */
    long lastOffset() {
        return slice[count - 1].offset();
    }

    /** The slice has been processed. */
    void next() {
        PolledRecords run = polled;
        if (run != null && taken < run.size()) {
            fill(run);
        } else {
            done = true;
            polled = null;
            java.util.Arrays.fill(slice, null);
        }
    }
}
