// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;

/**
 * The sessions of one key that end in one bucket, as {@link SessionLayout} describes their bytes; a walk over them, and which of
 * them were chosen, which stand side by side. Stream thread.
 */
@HotPath
final class SessionList {
    private static final byte[] NONE = {};

    private final BucketKeys keys;
    private final ByteReader reader = new ByteReader();
    private long bucket;
    private byte[] key = NONE;
    private byte[] bytes = NONE;

    /** Where the session begins that the walk is at. */
    private int at;

    private long start;
    private long end;
    private int offset;
    private int length;

    /** The chosen bytes; nothing is chosen while the one is negative. */
    private int chosenFrom = -1;

    private int chosenTo;

    SessionList(BucketKeys keys) {
        this.keys = keys;
    }

    /** The sessions of the current key in a bucket. */
    void read(OrderedStore store, long bucket) {
        byte[] key = keys.key(bucket);
        byte[] value = store.get(key);
        set(key, value == null ? NONE : value);
    }

    void set(byte[] key, byte[] value) {
        this.bucket = BucketKeys.bucketOf(key);
        this.key = key;
        this.bytes = value;
        chosenFrom = -1;
        rewind();
    }

    /** Holds nothing and is not read. */
    void clear(long bucket) {
        this.bucket = bucket;
        key = NONE;
        bytes = NONE;
        chosenFrom = -1;
        rewind();
    }

    boolean wasRead() {
        return key.length > 0;
    }

    long bucket() {
        return bucket;
    }

    byte[] key() {
        return key;
    }

    byte[] bytes() {
        return bytes;
    }

    void rewind() {
        reader.reset(bytes);
    }

    boolean next() {
        if (reader.remaining() == 0) {
            return false;
        }
        at = bytes.length - reader.remaining();
        end = keys.start(bucket) + reader.readVarLong();
        start = end - reader.readVarLong();
        length = reader.readCount();
        offset = bytes.length - reader.remaining();
        int behind = offset + length;
        reader.reset(bytes, behind, bytes.length - behind);
        return true;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** The start of the first session, or {@code Long.MAX_VALUE}. */
    long firstStart() {
        rewind();
        return next() ? start : Long.MAX_VALUE;
    }

    /** Chooses the session that the walk is at, as well. */
    void choose() {
        if (chosenFrom < 0) {
            chosenFrom = at;
        }
        chosenTo = offset + length;
    }

    boolean isUnchosen() {
        return chosenFrom < 0;
    }

    /** Whether the first session is a chosen one. */
    boolean choseFirst() {
        return chosenFrom == 0 && chosenTo > 0;
    }

    /** When nothing is chosen: the place of a session with an end. */
    void choosePlaceOf(long end) {
        if (chosenFrom >= 0) {
            return;
        }
        rewind();
        chosenFrom = 0;
        while (next() && end() < end) {
            chosenFrom = offset + length;
        }
        chosenTo = chosenFrom;
    }

    void writeBefore(ByteWriter out) {
        out.writeRaw(bytes, 0, chosenFrom);
    }

    void write(ByteWriter out, long start, long end, byte[] state, int from, int length) {
        out.writeVarLong(end - keys.start(bucket));
        out.writeVarLong(end - start);
        out.writeBytes(state, from, length);
    }

    void writeBehind(ByteWriter out) {
        out.writeRaw(bytes, chosenTo, bytes.length - chosenTo);
    }
}
