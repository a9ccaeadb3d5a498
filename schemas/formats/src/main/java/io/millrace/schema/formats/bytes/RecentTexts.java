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
    /** Up to this length the first and the last bytes are all bytes. */
    private static final int ENDS_MAX = 2 * Long.BYTES;

    private static final int LANES = 3;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Utf8 utf8 = new Utf8();
    private final HitRate rate = new HitRate(HitRate.LARGE);
    /** Of each slot the first bytes, the last ones and the length, side by side: of most texts there is no more to compare. */
    private long[] ends = {};

    /** The bytes of texts longer than {@value #ENDS_MAX}. */
    private byte[] @Nullable [] encoded = new byte[0][];

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
        if (texts.length != rate.slots()) {
            clear(rate.slots());
        }
        long first = first(bytes, from, length);
        long last = length < Long.BYTES ? 0 : (long) LONG.get(bytes, from + length - Long.BYTES);
        int slot = slot(first, last, length) & (texts.length - 1);
        int found = isAt(slot, first, last, bytes, from, length) ? slot : slot ^ 1;
        String text = found == slot || isAt(found, first, last, bytes, from, length) ? texts[found] : null;
        if (text != null) {
            rate.hit();
            return text;
        }
        String made = utf8.text(bytes, from, length);
        moveAside(slot);
        ends[slot * LANES] = first;
        ends[slot * LANES + 1] = last;
        ends[slot * LANES + 2] = length;
        encoded[slot] = length <= ENDS_MAX ? null : Arrays.copyOfRange(bytes, from, from + length);
        texts[slot] = made;
        return made;
    }

    private void clear(int slots) {
        ends = new long[slots * LANES];
        encoded = new byte[slots][];
        texts = new String[slots];
    }

    /** All of a text that has up to seven bytes. */
    private static long first(byte[] bytes, int from, int length) {
        if (length >= Long.BYTES) {
            return (long) LONG.get(bytes, from);
        }
        long packed = 0;
        for (int i = from; i < from + length; i++) {
            packed = packed << Byte.SIZE | bytes[i] & 0xFF;
        }
        return packed;
    }

    /** What is between the ends is seldom all that differs. */
    private static int slot(long first, long last, int length) {
        long hash = first * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 29;
        hash += last + length;
        return (int) (hash * 0x9E3779B97F4A7C15L >>> Long.SIZE - SLOT_BITS_MAX);
    }

    private boolean isAt(int slot, long first, long last, byte[] bytes, int from, int length) {
        int at = slot * LANES;
        if (ends[at] != first || ends[at + 1] != last || ends[at + 2] != length) {
            return false;
        }
        byte[] known = encoded[slot];
        return known == null || Arrays.equals(known, 0, length, bytes, from, from + length);
    }

    private void moveAside(int slot) {
        int other = slot ^ 1;
        System.arraycopy(ends, slot * LANES, ends, other * LANES, LANES);
        encoded[other] = encoded[slot];
        texts[other] = texts[slot];
    }
}
