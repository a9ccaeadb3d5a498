// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.HotPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings from UTF-8, of a column in which the same texts come again and again: a text that was read recently is not made
 * again. Holds some thousand texts of up to {@value #LENGTH_MAX} bytes at most ({@link HitRate}). One thread.
 */
@HotPath
public final class RecentTexts {
    private static final int SLOT_BITS_MAX = Integer.numberOfTrailingZeros(HitRate.LARGE);
    private static final int LENGTH_MAX = 64;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[][] NONE = new byte[0][];

    private final Utf8 utf8 = new Utf8();
    private final HitRate rate = new HitRate(HitRate.LARGE);
    private byte[] @Nullable [] encoded = NONE;
    private @Nullable String[] texts = new String[0];

    /**
     * The text of a range of bytes.
     *
     * @throws io.millrace.schema.errors.RecordException with RECORD_FOREIGN when the bytes are not UTF-8
     */
    public String text(byte[] bytes, int from, int length) {
        if (length > LENGTH_MAX || !rate.pays()) {
            return utf8.text(bytes, from, length);
        }
        if (encoded.length != rate.slots()) {
            encoded = new byte[rate.slots()][];
            texts = new String[rate.slots()];
        }
        int slot = slot(bytes, from, length) & (texts.length - 1);
        String text = known(slot, bytes, from, length);
        if (text == null) {
            text = known(slot ^ 1, bytes, from, length);
        }
        if (text != null) {
            rate.hit();
            return text;
        }
        String made = utf8.text(bytes, from, length);
        encoded[slot ^ 1] = encoded[slot];
        texts[slot ^ 1] = texts[slot];
        encoded[slot] = Arrays.copyOfRange(bytes, from, from + length);
        texts[slot] = made;
        return made;
    }

    private @Nullable String known(int slot, byte[] bytes, int from, int length) {
        byte[] known = encoded[slot];
        return known != null && Arrays.equals(known, 0, known.length, bytes, from, from + length) ? texts[slot] : null;
    }

    /** Of the length and the first and last bytes: what is between them is seldom all that differs. */
    private static int slot(byte[] bytes, int from, int length) {
        long hash = length;
        if (length >= Long.BYTES) {
            hash += (long) LONG.get(bytes, from) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
            hash += (long) LONG.get(bytes, from + length - Long.BYTES);
        } else {
            for (int i = from; i < from + length; i++) {
                hash = hash << 8 | bytes[i] & 0xFF;
            }
        }
        return (int) (hash * 0x9E3779B97F4A7C15L >>> Long.SIZE - SLOT_BITS_MAX);
    }
}
