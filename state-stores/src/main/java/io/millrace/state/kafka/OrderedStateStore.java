// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.OrderedStore;
import org.apache.kafka.streams.processor.StateStore;

/**
 * An ordered store as a processor gets it: {@code OrderedStateStore store = context.getStateStore(name)}.
 *
 * <p>May be read and written between the processor's {@code init} and {@code close}, on the stream thread. Changes that are
 * made in {@code close} are lost. The store is flushed only by the barrier: give it to {@link CommitBarrier#attach(OrderedStateStore)}.
 */
public interface OrderedStateStore extends StateStore, OrderedStore {
    /** The flush of {@link OrderedStore}; Kafka Streams itself never calls it on a store that takes offsets. */
    @Override
    void flush();
}
