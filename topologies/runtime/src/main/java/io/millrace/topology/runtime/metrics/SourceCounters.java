// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.metrics;

import io.millrace.schema.types.HotPath;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the records of one source in one query. Written by stream threads, read by any.
 *
 * <p>The counts are of this process: work that a crash or an aborted transaction undid is counted again when it is redone.
 */
@HotPath
public final class SourceCounters {
    private static final SourceCounters[] NONE = {};

    private final String query;
    private final String source;
    private final LongAdder consumed;
    private final LongAdder applied;
    private final LongAdder deadLettered;
    private final LongAdder late;
    private final LongAdder filtered;
    private final LongAdder expressionErrors;
    /** Each count is theirs, too. */
    private final SourceCounters[] sharers;

    SourceCounters(String query, String source) {
        this.query = query;
        this.source = source;
        this.consumed = new LongAdder();
        this.applied = new LongAdder();
        this.deadLettered = new LongAdder();
        this.late = new LongAdder();
        this.filtered = new LongAdder();
        this.expressionErrors = new LongAdder();
        this.sharers = NONE;
    }

    private SourceCounters(SourceCounters derivedFrom) {
        this.query = derivedFrom.query;
        this.source = derivedFrom.source;
        this.consumed = new LongAdder();
        this.applied = new LongAdder();
        this.deadLettered = new LongAdder();
        this.late = new LongAdder();
        this.filtered = new LongAdder();
        this.expressionErrors = derivedFrom.expressionErrors;
        this.sharers = NONE;
    }

    private SourceCounters(SourceCounters own, List<SourceCounters> sharers) {
        this.query = own.query;
        this.source = own.source;
        this.consumed = own.consumed;
        this.applied = own.applied;
        this.deadLettered = own.deadLettered;
        this.late = own.late;
        this.filtered = own.filtered;
        this.expressionErrors = own.expressionErrors;
        this.sharers = sharers.toArray(NONE);
    }

    /**
     * For rows that are no records of the source but come of such, which have been counted: what becomes of them is not, but for
     * expressions that fail.
     */
    public SourceCounters derived() {
        return new SourceCounters(this);
    }

    /** For steps that several queries have in common: what is counted there is counted for each of them. */
    public SourceCounters and(List<SourceCounters> others) {
        return others.isEmpty() ? this : new SourceCounters(this, others);
    }

    public String query() {
        return query;
    }

    /** The stream or table as the SQL names it. */
    public String source() {
        return source;
    }

    /** Records of the source came in. */
    public void consumed(int records) {
        consumed.add(records);
        for (SourceCounters sharer : sharers) {
            sharer.consumed(records);
        }
    }

    /** A row had its effect: it was written, or is in an aggregate, a frame or a table. */
    public void applied() {
        applied.increment();
        for (SourceCounters sharer : sharers) {
            sharer.applied();
        }
    }

    /** Several rows had their effect. */
    public void applied(int rows) {
        applied.add(rows);
        for (SourceCounters sharer : sharers) {
            sharer.applied(rows);
        }
    }

    public void deadLettered() {
        deadLettered.increment();
        for (SourceCounters sharer : sharers) {
            sharer.deadLettered();
        }
    }

    /** Several records were dead-lettered. */
    public void deadLettered(int records) {
        deadLettered.add(records);
        for (SourceCounters sharer : sharers) {
            sharer.deadLettered(records);
        }
    }

    /** A row came after its window or frame was closed, or when rows that a join could have found for it were gone. */
    public void late() {
        late.increment();
        for (SourceCounters sharer : sharers) {
            sharer.late();
        }
    }

    /** Several rows came after their windows were closed. */
    public void late(int rows) {
        late.add(rows);
        for (SourceCounters sharer : sharers) {
            sharer.late(rows);
        }
    }

    /** A row was dropped because the query says so: WHERE, an inner join without a match, a stream's null value. */
    public void filtered() {
        filtered.increment();
        for (SourceCounters sharer : sharers) {
            sharer.filtered();
        }
    }

    /** Several rows were dropped because the query says so. */
    public void filtered(int rows) {
        filtered.add(rows);
        for (SourceCounters sharer : sharers) {
            sharer.filtered(rows);
        }
    }

    /** An expression failed and its column is null, or its condition counts as false. */
    public void expressionError() {
        expressionErrors.increment();
        for (SourceCounters sharer : sharers) {
            sharer.expressionError();
        }
    }

    public Snapshot snapshot() {
        return new Snapshot(
                query,
                source,
                consumed.sum(),
                applied.sum(),
                deadLettered.sum(),
                late.sum(),
                filtered.sum(),
                expressionErrors.sum());
    }

    /** The counts at one moment. */
    public record Snapshot(
            String query,
            String source,
            long consumed,
            long applied,
            long deadLettered,
            long late,
            long filtered,
            long expressionErrors) {
        /** Records that are held in batches or on their way through an internal topic; 0 once everything is processed. */
        public long inFlight() {
            return consumed - applied - deadLettered - late - filtered;
        }
    }
}
