// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An origin on its way through an internal topic, in one header.
 *
 * <p>Layout, version 1: version byte; partition, offset, timestamp; topic, key and value, each a length and bytes, length -1
 * for null.
 */
public final class OriginHeaders {
    private static final String NAME = "millrace.origin";
    private static final byte VERSION = 1;

    private OriginHeaders() {}

    /** How much of the original record travels along. */
    public enum Carried {
        /** All of it, because a later step may dead-letter the row. */
        RECORD,
        /** Where it was, for ROWPARTITION and ROWOFFSET; its key and value are null from here on. */
        PLACE
    }

    /** The origin's headers with itself behind them. */
    public static Headers carrying(Origin origin, Carried carried) {
        Headers headers = origin.outputHeaders();
        byte[] topic = origin.topic().getBytes(StandardCharsets.UTF_8);
        byte[] key = carried == Carried.RECORD ? origin.key() : null;
        byte[] value = carried == Carried.RECORD ? origin.value() : null;
        ByteBuffer out = ByteBuffer.allocate(33 + topic.length + length(key) + length(value));
        out.put(VERSION).putInt(origin.partition()).putLong(origin.offset()).putLong(origin.timestamp());
        put(out, topic);
        put(out, key);
        put(out, value);
        headers.add(NAME, out.array());
        return headers;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes == null) {
            out.putInt(-1);
        } else {
            out.putInt(bytes.length).put(bytes);
        }
    }

    /** The origin that the headers carry, with the headers in front of it; or the given one when they carry none. */
    public static Origin unwrap(Origin internal) {
        Header[] all = internal.headers().toArray();
        // Ours is the last one; one of the same name before it came with the original record.
        if (all.length == 0 || !all[all.length - 1].key().equals(NAME)) {
            return internal;
        }
        Header header = all[all.length - 1];
        RecordHeaders original = new RecordHeaders();
        for (int i = 0; i < all.length - 1; i++) {
            original.add(all[i]);
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(header.value());
            if (in.get() != VERSION) {
                throw new MillraceException(
                        ErrorCode.INTERNAL_RECORD, "an internal record has an origin of another version");
            }
            int partition = in.getInt();
            long offset = in.getLong();
            long timestamp = in.getLong();
            byte[] topic = get(in);
            String name = topic == null ? internal.topic() : new String(topic, StandardCharsets.UTF_8);
            return new RecordOrigin(name, partition, offset, timestamp, original, get(in), get(in));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new MillraceException(
                    ErrorCode.INTERNAL_RECORD, "the origin of a record on " + internal.topic() + " cannot be read");
        }
    }

    private static byte @Nullable [] get(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[Math.min(length, in.remaining())];
        in.get(bytes);
        return bytes;
    }
}
