// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.types.RowOrigin;
import io.millrace.schema.types.Struct;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The record that a row came from, as its producer wrote it: what a dead letter is made of. Immutable by convention.
 *
 * @param timestamp the producer's, unchecked
 * @param headers as read; not to be changed
 */
public record Origin(
        String topic,
        int partition,
        long offset,
        long timestamp,
        Headers headers,
        byte @Nullable [] key,
        byte @Nullable [] value)
        implements RowOrigin {

    @Override
    public List<Struct> headerStructs() {
        List<Struct> structs = new ArrayList<>();
        for (Header header : headers) {
            structs.add(new Struct(header.key(), buffer(header)));
        }
        return structs;
    }

    @Override
    public @Nullable ByteBuffer lastHeader(String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : buffer(header);
    }

    private static @Nullable ByteBuffer buffer(Header header) {
        byte[] value = header.value();
        return value == null ? null : ByteBuffer.wrap(value);
    }

    /** The headers for an output record; a new object, because whoever sends it may add to it. */
    public Headers outputHeaders() {
        RecordHeaders copy = new RecordHeaders();
        for (Header header : headers) {
            copy.add(header);
        }
        return copy;
    }
}
