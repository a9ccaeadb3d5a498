// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.Origin;
import org.jspecify.annotations.Nullable;

/** The rows of one batch on which an expression failed, and what the policy says of them. Stream thread. */
@HotPath
final class FailedRows {
    /** What becomes of a row whose key is null. */
    enum NullKeys {
        ARE_DEAD_LETTERS,
        /** It is in a table, so its record is applied; it is in no group. */
        ARE_LEFT_OUT
    }

    private final ErrorPolicy policy;
    private final NullKeys nullKeys;
    private final DeadLetters deadLetters;
    private final SourceCounters counters;
    private @Nullable String[] reasons = new String[1];
    private int first;
    private boolean any;

    FailedRows(ErrorPolicy policy, NullKeys nullKeys, DeadLetters deadLetters, SourceCounters counters) {
        this.policy = policy;
        this.nullKeys = nullKeys;
        this.deadLetters = deadLetters;
        this.counters = counters;
    }

    /**
     * Those of a step. What comes of records that have been applied already has none to dead-letter: its column is null.
     *
     * @param policy of the application
     */
    static FailedRows of(PlacedStep placed, ErrorPolicy policy, DeadLetters deadLetters, SourceCounters counters) {
        return new FailedRows(
                policy == ErrorPolicy.DLQ && placed.isBehindCount() ? ErrorPolicy.NULL : policy,
                placed.isBehindTable() ? NullKeys.ARE_LEFT_OUT : NullKeys.ARE_DEAD_LETTERS,
                deadLetters,
                counters);
    }

    void begin(int from, int to) {
        if (any) {
            java.util.Arrays.fill(reasons, null);
        }
        if (reasons.length < to - from) {
            reasons = new String[to - from];
        }
        first = from;
        any = false;
    }

    /**
     * Counts, remembers or stops, as the policy says.
     *
     * @param in has the row
     * @param subject what was computed, for the message
     */
    void failed(RowBatch in, int row, String subject, RuntimeException cause) {
        switch (policy) {
            case NULL -> counters.expressionError();
            case DLQ -> {
                counters.expressionError();
                if (reasons[row - first] == null) {
                    reasons[row - first] = subject + " failed: " + cause.getMessage();
                    any = true;
                }
            }
            case FAIL ->
                throw new MillraceException(
                        ErrorCode.EXPRESSION_FAILED,
                        "query " + counters.query() + ": " + subject + " failed" + place(in, row) + ": "
                                + cause.getMessage(),
                        "millrace.on.expression.error is fail; with dlq the record would be dead-lettered, with null the result be null",
                        cause);
        }
    }

    /** Where the record is that the row came from; nothing where the row came from several. */
    private static String place(RowBatch in, int row) {
        return in.origin(row) instanceof Origin record
                ? " on " + record.topic() + "-" + record.partition() + " at offset " + record.offset()
                : "";
    }

    /** Whether there are any to send away. */
    boolean isAny() {
        return any;
    }

    boolean isFailed(int row) {
        return any && reasons[row - first] != null;
    }

    /** Sends the record of a row away whose key is null, where records are to be sent away for that. */
    void nullKey(RowBatch view, int row, String keyName) {
        if (nullKeys == NullKeys.ARE_LEFT_OUT) {
            return;
        }
        deadLetters.send(view.origin(row), ErrorCode.KEY_NULL, keyName + " is null", counters.query());
        counters.deadLettered();
    }

    /** Sends the record of a failed row away. */
    void deadLetter(RowBatch view, int row) {
        String reason = reasons[row - first];
        deadLetters.send(
                view.origin(row), ErrorCode.EXPRESSION_FAILED, reason == null ? "failed" : reason, counters.query());
        counters.deadLettered();
    }
}
