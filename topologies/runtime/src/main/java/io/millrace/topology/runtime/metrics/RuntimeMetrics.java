// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * The counters of one application, made when first asked for and kept for its life, so that tasks that move between threads
 * go on counting in the same place. Any thread.
 *
 * <p>Making is synchronized: a map alone would let two tasks make the same counters, and publish those that nobody counts in.
 */
public final class RuntimeMetrics {
    private final MeterRegistry registry;
    private final Map<String, SourceCounters> sources = new ConcurrentSkipListMap<>();
    private final Map<String, SinkCounters> sinks = new ConcurrentSkipListMap<>();
    private final Map<String, ModelCounters> models = new ConcurrentSkipListMap<>();

    private final AtomicLong windowsOpen = new AtomicLong();
    private final AtomicLong rowsHeld = new AtomicLong();

    public RuntimeMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("millrace.windows.open", windowsOpen);
        registry.gauge("millrace.rows.held", rowsHeld);
    }

    /** The registry that meters are published in. */
    public MeterRegistry registry() {
        return registry;
    }

    public synchronized SourceCounters source(String query, String source) {
        return sources.computeIfAbsent(query + "\n" + source, key -> {
            SourceCounters counters = new SourceCounters(query, source);
            Tags tags = Tags.of("query", query, "source", source);
            count(
                    "millrace.rows.in",
                    "records read",
                    tags,
                    counters,
                    c -> c.snapshot().consumed());
            count(
                    "millrace.rows.applied",
                    "records that had their effect",
                    tags,
                    counters,
                    c -> c.snapshot().applied());
            count(
                    "millrace.rows.dlq",
                    "records sent to the dead-letter topic",
                    tags,
                    counters,
                    c -> c.snapshot().deadLettered());
            count(
                    "millrace.rows.late",
                    "records behind their window's grace",
                    tags,
                    counters,
                    c -> c.snapshot().late());
            count(
                    "millrace.rows.filtered",
                    "records that the query drops",
                    tags,
                    counters,
                    c -> c.snapshot().filtered());
            count(
                    "millrace.expression.errors",
                    "expressions that failed",
                    tags,
                    counters,
                    c -> c.snapshot().expressionErrors());
            return counters;
        });
    }

    public synchronized SinkCounters sink(String query, String topic) {
        return sinks.computeIfAbsent(query + "\n" + topic, key -> {
            SinkCounters counters = new SinkCounters(query, topic);
            count(
                    "millrace.rows.out",
                    "records written",
                    Tags.of("query", query, "topic", topic),
                    counters,
                    c -> c.rows());
            return counters;
        });
    }

    public synchronized ModelCounters model(String query, String model) {
        return models.computeIfAbsent(query + "\n" + model, key -> {
            ModelCounters counters = new ModelCounters(query, model);
            Tags tags = Tags.of("query", query, "model", model);
            count("millrace.model.rows", "rows scored", tags, counters, c -> c.rows());
            count("millrace.model.batches", "batches scored", tags, counters, c -> c.batches());
            count("millrace.model.seconds", "time in the model", tags, counters, c -> c.nanos() / 1e9);
            return counters;
        });
    }

    /** How many windows of EMIT FINAL queries have not closed; tasks add and subtract. */
    public AtomicLong windowsOpen() {
        return windowsOpen;
    }

    /** How many rows wait in batches for a model, and how many changes of groups for a commit; tasks add and subtract. */
    public AtomicLong rowsHeld() {
        return rowsHeld;
    }

    private <T> void count(String name, String description, Tags tags, T counters, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, counters, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    public List<SourceCounters.Snapshot> sources() {
        return sources.values().stream().map(SourceCounters::snapshot).toList();
    }

    public List<SinkCounters> sinks() {
        return new ArrayList<>(sinks.values());
    }

    public List<ModelCounters> models() {
        return new ArrayList<>(models.values());
    }
}
