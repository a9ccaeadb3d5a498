// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Accumulator;
import io.millrace.udf.api.AggregateFunction;
import io.millrace.udf.api.Example;
import io.millrace.udf.api.StateInput;
import io.millrace.udf.api.StateOutput;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts each value, of at most 1000 different ones. One thread. */
@AggregateFunction(
        value = "histogram(STRING) -> MAP<STRING, BIGINT>",
        description = "how often each value occurs; further values are ignored once there are 1000",
        examples =
                @Example(
                        sql = "histogram(x)",
                        rows = {"'a'", "'b'", "NULL", "'a'"},
                        result = "MAP('a' := 2, 'b' := 1)"))
public final class Histogram implements Accumulator<Histogram> {
    private static final int VALUES_MAX = 1_000;

    private final Map<String, Long> counts = new LinkedHashMap<>();

    public void add(String value) {
        add(value, 1L);
    }

    private void add(String value, long count) {
        if (counts.size() < VALUES_MAX || counts.containsKey(value)) {
            counts.merge(value, count, Long::sum);
        }
    }

    public void retract(String value) {
        counts.computeIfPresent(value, (key, count) -> count == 1 ? null : count - 1);
    }

    public Map<?, ?> result() {
        return new LinkedHashMap<>(counts);
    }

    @Override
    public void reset() {
        counts.clear();
    }

    @Override
    public void merge(Histogram other) {
        other.counts.forEach(this::add);
    }

    @Override
    public void write(StateOutput out) {
        out.writeCount(counts.size());
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            out.writeString(entry.getKey());
            out.writeCount(entry.getValue());
        }
    }

    @Override
    public void read(StateInput in) {
        counts.clear();
        long size = in.readCount();
        for (long i = 0; i < size; i++) {
            String value = in.readString();
            counts.put(value, in.readCount());
        }
    }
}
