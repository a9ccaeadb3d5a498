// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** A store builder without choices: whether a store is logged or cached is part of what it is. Immutable, any thread. */
final class StoreRecipe<T extends StateStore> implements StoreBuilder<T> {
    private final String name;
    private final @Nullable Map<String, String> topicConfig;
    private final Supplier<T> maker;

    /** A null topic configuration means: no changelog. */
    StoreRecipe(String name, @Nullable Map<String, String> topicConfig, Supplier<T> maker) {
        this.name = name;
        this.topicConfig = topicConfig == null ? null : Map.copyOf(topicConfig);
        this.maker = maker;
    }

    @Override
    public T build() {
        return maker.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean loggingEnabled() {
        return topicConfig != null;
    }

    @Override
    public Map<String, String> logConfig() {
        return topicConfig == null ? Map.of() : topicConfig;
    }

    @Override
    public StoreBuilder<T> withCachingEnabled() {
        throw new UnsupportedOperationException("store " + name + " buffers by itself");
    }

    @Override
    public StoreBuilder<T> withCachingDisabled() {
        return this;
    }

    @Override
    public StoreBuilder<T> withLoggingEnabled(Map<String, String> config) {
        throw new UnsupportedOperationException("give the topic's settings when the store is made");
    }

    @Override
    public StoreBuilder<T> withLoggingDisabled() {
        throw new UnsupportedOperationException("without a changelog the state of " + name + " would be lost");
    }
}
