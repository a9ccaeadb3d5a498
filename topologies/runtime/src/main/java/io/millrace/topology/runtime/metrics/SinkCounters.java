// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.metrics;

import io.millrace.schema.types.HotPath;
import java.util.concurrent.atomic.LongAdder;

/** The records that one query wrote. Written by stream threads, read by any. */
@HotPath
public final class SinkCounters {
    private final String query;
    private final String topic;
    private final LongAdder rows = new LongAdder();

    SinkCounters(String query, String topic) {
        this.query = query;
        this.topic = topic;
    }

    public String query() {
        return query;
    }

    public String topic() {
        return topic;
    }

    public void written(int count) {
        rows.add(count);
    }

    public long rows() {
        return rows.sum();
    }
}
