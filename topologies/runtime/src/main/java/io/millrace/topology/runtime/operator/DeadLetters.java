// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.topology.runtime.record.DeadLetterHeaders;
import io.millrace.topology.runtime.record.Origin;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends records that cannot be processed to the dead-letter topic, in the task's transaction. Stream thread. */
final class DeadLetters {
    private final ProcessorContext<byte[], byte[]> context;
    private final String sinkNode;
    private final String application;
    private final LongSupplier wallClock;

    DeadLetters(ProcessorContext<byte[], byte[]> context, String sinkNode, String application, LongSupplier wallClock) {
        this.context = context;
        this.sinkNode = sinkNode;
        this.application = application;
        this.wallClock = wallClock;
    }

    /**
     * Sends the original record.
     *
     * @param origin of the row; null only for rows that no record stands behind, which cannot fail
     */
    void send(@Nullable Object origin, RecordException error, String query) {
        send(origin, error.code(), String.valueOf(error.getMessage()), query);
    }

    void send(@Nullable Object origin, ErrorCode code, String reason, String query) {
        if (!(origin instanceof Origin record)) {
            throw new IllegalStateException("a row without an origin failed: " + reason);
        }
        context.forward(
                new Record<>(
                        record.key(),
                        record.value(),
                        wallClock.getAsLong(),
                        DeadLetterHeaders.of(record, code, reason, query, application)),
                sinkNode);
    }
}
