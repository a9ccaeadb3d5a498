// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.metrics;

import io.millrace.schema.types.HotPath;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the records of one source in one query. Written by stream threads, read by any.
 *
 * <p>The counts are of this process: work that a crash or an aborted transaction undid is counted again when it is redone.
 */
@HotPath
public final class SourceCounters {
    private final String query;
    private final String source;
    private final LongAdder consumed = new LongAdder();
    private final LongAdder applied = new LongAdder();
    private final LongAdder deadLettered = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder filtered = new LongAdder();
    private final LongAdder expressionErrors;

    SourceCounters(String query, String source) {
        this(query, source, new LongAdder());
    }

    private SourceCounters(String query, String source, LongAdder expressionErrors) {
        this.query = query;
        this.source = source;
        this.expressionErrors = expressionErrors;
    }

    /**
     * For rows that are no records of the source but come of such, which have been counted: what becomes of them is not, but for
     * expressions that fail.
     */
    public SourceCounters derived() {
        return new SourceCounters(query, source, expressionErrors);
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
    }

    /** A row had its effect: it was written, or is in an aggregate, a frame or a table. */
    public void applied() {
        applied.increment();
    }

    /** Several rows had their effect. */
    public void applied(int rows) {
        applied.add(rows);
    }

    public void deadLettered() {
        deadLettered.increment();
    }

    /** Several records were dead-lettered. */
    public void deadLettered(int records) {
        deadLettered.add(records);
    }

    /** A row came after its window or frame was closed, or when rows that a join could have found for it were gone. */
    public void late() {
        late.increment();
    }

    /** Several rows came after their windows were closed. */
    public void late(int rows) {
        late.add(rows);
    }

    /** A row was dropped because the query says so: WHERE, an inner join without a match, a stream's null value. */
    public void filtered() {
        filtered.increment();
    }

    /** An expression failed and its column is null, or its condition counts as false. */
    public void expressionError() {
        expressionErrors.increment();
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
