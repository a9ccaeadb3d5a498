// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a key and bucket of a {@link JoinBufferLayout} on the heap, as they lie in the store: an entry that rows are added to,
 * and the full chunks behind it, of which those that were there before are in the store alone. Stream thread.
 */
@HotPath
final class JoinTail {
    private static final byte[] NOTHING = {};
    private static final byte[][] NO_CHUNKS = {};

    /** Of object, arrays and a place in a table, by rough count. */
    private static final int OBJECT_BYTES = 120;

    /** Of the entry in the store. */
    final byte[] key;

    /** Of the key behind the bucket. */
    final int hash;

    /** What its owner has counted, and whether it is to be written. */
    int countedBytes;

    boolean isDirty;

    /** Whether the array is nobody else's, so that it may be changed. */
    private boolean isOwn;

    private byte[] bytes = NOTHING;
    private int length;

    /** The full chunks from a number on, as many as there are. */
    private byte[][] chunks = NO_CHUNKS;

    private final int firstChunk;
    private int full;

    /** How many full chunks the store has in their present form. */
    private int stored;

    private int heapBytes;

    /** One that nothing was written of. */
    JoinTail(byte[] key, int hash) {
        this(key, hash, NOTHING, 0);
    }

    /**
     * One that is in the store.
     *
     * @param value of the entry; not changed
     * @param full how many full chunks there are
     */
    JoinTail(byte[] key, int hash, byte[] value, int full) {
        this.key = key;
        this.hash = hash;
        this.bytes = value;
        this.length = value.length;
        this.firstChunk = full;
        this.full = full;
        this.stored = full;
        this.heapBytes = OBJECT_BYTES + key.length + value.length;
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The entry: the first {@link #length} bytes. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** How many full chunks there are. */
    int full() {
        return full;
    }

    /** A full chunk; null where it is in the store alone. */
    byte @Nullable [] chunk(int number) {
        return number < firstChunk ? null : chunks[number - firstChunk];
    }

    /** Adds a full chunk, which has the rows of the entry; the entry begins anew. */
    void addChunk(byte[] value) {
        int at = full - firstChunk;
        if (at == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(4, at * 2));
        }
        chunks[at] = value;
        full++;
        heapBytes += value.length;
        length = 0;
    }

    /** Puts another form of a full chunk in the place of one; false where it is in the store alone. */
    boolean replaceChunk(int number, byte[] value) {
        if (number < firstChunk) {
            return false;
        }
        chunks[number - firstChunk] = value;
        stored = Math.min(stored, number);
        return true;
    }

    /** Adds bytes to the entry. */
    void append(ByteWriter more) {
        int wanted = length + more.size();
        if (!isOwn || wanted > bytes.length) {
            int before = bytes.length;
            // What is one row mostly stays one.
            bytes = Arrays.copyOf(bytes, length == 0 ? Math.max(wanted, before) : Math.max(wanted, 2 * length));
            isOwn = true;
            heapBytes += bytes.length - before;
        }
        more.copyTo(bytes, length);
        length = wanted;
    }

    /** Changes one byte of the entry. */
    void set(int at, byte value) {
        if (!isOwn) {
            bytes = bytes.clone();
            isOwn = true;
        }
        bytes[at] = value;
    }

    /** By rough count. */
    int heapBytes() {
        return heapBytes;
    }

    /** Brings a store up to date. */
    void write(OrderedStore store) {
        for (int number = stored; number < full; number++) {
            store.put(BucketKeys.part(key, number), chunks[number - firstChunk]);
        }
        stored = full;
        store.put(key, Arrays.copyOf(bytes, length));
        isDirty = false;
    }
}
