// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;

/** Who says that what was flushed is committed. Immutable, any thread. */
record CommitSignal(@Nullable Transactions producers) {
    /**
     * Whether the producer of the task's thread says so; otherwise Kafka Streams does, through {@code commit} of the barrier. A
     * topology test driver has no such producer and calls {@code commit} after each record.
     */
    boolean isTransactional(StateStoreContext context) {
        Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
        return producers != null && StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee);
    }

    Transactions transactions() {
        Transactions known = producers;
        if (known == null) {
            throw new IllegalStateException("not transactional");
        }
        return known;
    }
}
