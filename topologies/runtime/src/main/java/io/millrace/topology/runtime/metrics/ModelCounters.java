// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.metrics;

import io.millrace.schema.types.HotPath;
import java.util.concurrent.atomic.LongAdder;

/** What one query asked of a model. Written by stream threads, read by any. */
@HotPath
public final class ModelCounters {
    private final String query;
    private final String model;
    private final LongAdder rows = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    ModelCounters(String query, String model) {
        this.query = query;
        this.model = model;
    }

    public String query() {
        return query;
    }

    public String model() {
        return model;
    }

    /** A batch went through the model. */
    public void scored(int batchRows, long elapsedNanos) {
        rows.add(batchRows);
        batches.increment();
        nanos.add(elapsedNanos);
    }

    public long rows() {
        return rows.sum();
    }

    public long batches() {
        return batches.sum();
    }

    /** The time in the model, summed over threads. */
    public long nanos() {
        return nanos.sum();
    }
}
