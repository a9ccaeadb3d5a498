// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.formats.ByteArrays;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record by itself, whose bytes are arrays. Immutable by convention.
 *
 * @param timestamp the producer's, unchecked
 * @param headers as read; not to be changed
 */
public record RecordOrigin(
        String topic,
        int partition,
        long offset,
        long timestamp,
        Headers headers,
        byte @Nullable [] key,
        byte @Nullable [] value)
        implements Origin {

    @Override
    public boolean hasValue() {
        return value != null;
    }

    @Override
    public byte @Nullable [] key(ByteArrays arrays) {
        return key;
    }

    @Override
    public byte @Nullable [] value(ByteArrays arrays) {
        return value;
    }
}
