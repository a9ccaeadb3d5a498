// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.codec.ByteWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys of entries that go together: {@code 1}, the number of a bucket of time (ordered), the key. Stream thread.
 *
 * <p>Bucket first, so that what is over lies in one range; all of an entry is of one bucket, so that it goes as a whole.
 */
@HotPath
final class BucketKeys {
    /** The bytes before the key. */
    static final int PREFIX_BYTES = 1 + Long.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long widthMillis;
    private final ByteWriter writer = new ByteWriter();

    /** Of the current key, when it is known. */
    private int hash;

    private boolean isHashed;

    BucketKeys(long widthMillis) {
        this.widthMillis = widthMillis;
    }

    /** Begins a key, for any bucket. */
    ByteWriter begin() {
        isHashed = false;
        writer.clear();
        writer.writeByte(LayoutHead.ENTRY);
        writer.writeLong(0);
        return writer;
    }

    /** The current key in a bucket; a new array. */
    byte[] key(long bucket) {
        byte[] key = writer.toByteArray();
        set(key, bucket);
        return key;
    }

    /** A hash of the current key, whatever the bucket. */
    int hash() {
        if (!isHashed) {
            hash = writer.contentHash(PREFIX_BYTES);
            isHashed = true;
        }
        return hash;
    }

    /** Makes the current key of another one the current one. */
    void beginSame(BucketKeys other) {
        writer.clear();
        writer.writeRaw(other.writer.array(), 0, other.writer.size());
        hash = other.hash();
        isHashed = true;
    }

    /** The hash of an entry's key, whatever the bucket. */
    static int hashOf(byte[] key) {
        return ByteWriter.hashOf(key, PREFIX_BYTES);
    }

    /** Whether an entry is of the current key, in whatever bucket. */
    boolean isOf(byte[] key) {
        return key.length >= PREFIX_BYTES && writer.contentEquals(key, PREFIX_BYTES);
    }

    /** What all keys of a bucket begin with. */
    static byte[] prefix(long bucket) {
        byte[] prefix = new byte[PREFIX_BYTES];
        prefix[0] = LayoutHead.ENTRY;
        set(prefix, bucket);
        return prefix;
    }

    private static void set(byte[] key, long bucket) {
        LONG.set(key, 1, bucket ^ Long.MIN_VALUE);
    }

    static long bucketOf(byte[] key) {
        return (long) LONG.get(key, 1) ^ Long.MIN_VALUE;
    }

    /** The bucket of a time. */
    long bucket(long time) {
        return Math.floorDiv(time, widthMillis);
    }

    /** The first time in a bucket. */
    long start(long bucket) {
        return bucket * widthMillis;
    }

    /** The key of a part that stands behind an entry. */
    static byte[] part(byte[] key, int number) {
        byte[] part = Arrays.copyOf(key, key.length + Integer.BYTES);
        for (int i = 0; i < Integer.BYTES; i++) {
            part[key.length + i] = (byte) (number >>> Integer.SIZE - Byte.SIZE * (i + 1));
        }
        return part;
    }

    /** The key of the entry that a part stands behind. */
    static byte[] wholeOf(byte[] part) {
        return Arrays.copyOf(part, part.length - Integer.BYTES);
    }

    static int partOf(byte[] part) {
        int number = 0;
        for (int i = part.length - Integer.BYTES; i < part.length; i++) {
            number = number << Byte.SIZE | part[i] & 0xFF;
        }
        return number;
    }
}
