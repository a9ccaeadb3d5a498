// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.topology.runtime.record.DeadLetterHeaders;
import io.millrace.topology.runtime.record.Origin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Sends records that cannot be processed to the dead-letter topic, in the task's transaction. Stream thread.
 *
 * <p>They wait until {@link #flush}, at the end of whatever the task was doing: an operator in the middle of a batch is thus
 * never interrupted by a dead letter that cannot be sent now, and none is sent twice.
 */
final class DeadLetters {
    private final TopicOutput output;
    private final String application;
    private final LongSupplier wallClock;
    private final Set<ErrorCode> fatal;
    private final Deque<Record<byte[], byte[]>> waiting = new ArrayDeque<>();

    DeadLetters(TopicOutput output, String application, LongSupplier wallClock) {
        this(output, application, wallClock, Set.of());
    }

    /** @param fatal what stops the pipeline instead */
    DeadLetters(TopicOutput output, String application, LongSupplier wallClock, Set<ErrorCode> fatal) {
        this.fatal = fatal;
        this.output = output;
        this.application = application;
        this.wallClock = wallClock;
    }

    /**
     * Takes the original record.
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
        if (fatal.contains(code)) {
            throw new MillraceException(
                    code,
                    "query " + query + " stops at topic " + record.topic() + ", partition " + record.partition()
                            + ", offset " + record.offset() + ": " + reason,
                    "a setting says that such records stop it; without it they are dead letters");
        }
        waiting.add(new Record<>(
                record.key(),
                record.value(),
                wallClock.getAsLong(),
                DeadLetterHeaders.of(record, code, reason, query, application)));
    }

    /** Sends what waits; after an exception the next call goes on with the one that was not sent. */
    void flush() {
        for (Record<byte[], byte[]> next = waiting.peek(); next != null; next = waiting.peek()) {
            output.send(next.key(), next.value(), next.timestamp(), next.headers());
            waiting.remove();
        }
    }
}
