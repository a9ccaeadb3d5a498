// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** Keeps events in a window store and answers each from those of its trailing window. Confined to the stream thread. */
final class TrailingScan extends ContextualProcessor<String, GenericRecord, String, GenericRecord> {
    static final String STORE = "events";

    private final long windowMillis;
    private final Schema schema;
    private @Nullable WindowStore<String, Double> events;

    TrailingScan(long windowMillis, Schema schema) {
        this.windowMillis = windowMillis;
        this.schema = schema;
    }

    @Override
    public void init(ProcessorContext<String, GenericRecord> context) {
        super.init(context);
        events = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, GenericRecord> event) {
        WindowStore<String, Double> store = events;
        if (store == null) {
            throw new IllegalStateException("not initialised");
        }
        long ts = event.timestamp();
        store.put(event.key(), StreamsTopologies.temperature(event.value()), ts);
        long count = 0;
        double sum = 0;
        double squares = 0;
        double peak = Double.NEGATIVE_INFINITY;
        try (WindowStoreIterator<Double> scan = store.fetch(event.key(), ts - windowMillis, ts)) {
            while (scan.hasNext()) {
                double value = scan.next().value;
                count++;
                sum += value;
                squares += value * value;
                peak = Math.max(peak, value);
            }
        }
        Totals totals = new Totals(count, sum, squares, peak);
        context().forward(event.withValue(StreamsTopologies.trailingRow(new GenericData.Record(schema), ts, totals)));
    }
}
