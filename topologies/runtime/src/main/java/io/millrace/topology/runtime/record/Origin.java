// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.types.RowOrigin;
import io.millrace.schema.types.Struct;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The record that a row came from, as its producer wrote it: what a dead letter is made of. Immutable by convention. */
public sealed interface Origin extends RowOrigin permits PolledOrigin, RecordOrigin {
    /** Of a record of a run, with its bytes where they are. */
    static Origin of(ConsumerRecord<?, ?> record) {
        Object half = record.value() == null ? record.key() : record.value();
        if (half instanceof PolledOrigin polled) {
            polled.attach(record);
            return polled;
        }
        return new RecordOrigin(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.headers(),
                (byte[]) record.key(),
                (byte[]) record.value());
    }

    String topic();

    /** The producer's, unchecked. */
    long timestamp();

    /** As read; not to be changed. */
    Headers headers();

    /** The key's bytes, which are nobody else's to change; null when there is none. */
    byte @Nullable [] key();

    /** The value's bytes, as those of the key; null is a tombstone. */
    byte @Nullable [] value();

    boolean hasValue();

    /**
     * The key's bytes, for reading at once.
     *
     * @param arrays where an array for them comes from when they have none of their own
     */
    byte @Nullable [] key(ByteArrays arrays);

    /** The value's bytes, as those of the key. */
    byte @Nullable [] value(ByteArrays arrays);

    @Override
    default List<Struct> headerStructs() {
        List<Struct> structs = new ArrayList<>();
        for (Header header : headers()) {
            structs.add(new Struct(header.key(), buffer(header)));
        }
        return structs;
    }

    @Override
    default @Nullable ByteBuffer lastHeader(String name) {
        Header header = headers().lastHeader(name);
        return header == null ? null : buffer(header);
    }

    private static @Nullable ByteBuffer buffer(Header header) {
        byte[] value = header.value();
        return value == null ? null : ByteBuffer.wrap(value);
    }

    /** The headers for an output record; a new object, because whoever sends it may add to it. */
    default Headers outputHeaders() {
        RecordHeaders copy = new RecordHeaders();
        for (Header header : headers()) {
            copy.add(header);
        }
        return copy;
    }
}
