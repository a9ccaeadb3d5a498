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
    /** Up to this length all bytes fit into two numbers beside the length. */
    private static final int PACKED_MAX = 15;

    private static final int LENGTH_SHIFT = Long.SIZE - Byte.SIZE;
    /** 2^64 by the golden ratio: Knuth's multiplicative hashing. */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Utf8 utf8 = new Utf8();
    private final HitRate rate = new HitRate(HitRate.LARGE);
    /** Two numbers a slot, side by side: of most texts they are all there is to compare. */
    private long[] packed = {};

    /** The bytes of texts longer than {@value #PACKED_MAX}. */
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
        long rest = rest(bytes, from, length);
        // An even one, whose text moves on to the odd one beside it when another comes.
        int slot = slot(first, rest) & (texts.length - 2);
        int found = isAt(slot, first, rest, bytes, from, length) ? slot : slot + 1;
        String text = found == slot || isAt(found, first, rest, bytes, from, length) ? texts[found] : null;
        if (text != null) {
            rate.hit();
            return text;
        }
        String made = utf8.text(bytes, from, length);
        moveAside(slot);
        packed[slot * 2] = first;
        packed[slot * 2 + 1] = rest;
        encoded[slot] = length <= PACKED_MAX ? null : Arrays.copyOfRange(bytes, from, from + length);
        texts[slot] = made;
        return made;
    }

    private void clear(int slots) {
        packed = new long[slots * 2];
        encoded = new byte[slots][];
        texts = new String[slots];
    }

    /** The first eight bytes, or those that there are; of a text that is not packed, what comes of all but the last ones. */
    private static long first(byte[] bytes, int from, int length) {
        if (length < Long.BYTES) {
            long first = 0;
            for (int i = from; i < from + length; i++) {
                first = first << Byte.SIZE | bytes[i] & 0xFF;
            }
            return first;
        }
        long first = (long) LONG.get(bytes, from);
        if (length > PACKED_MAX) {
            for (int at = Long.BYTES; at < length - Long.BYTES; at += Long.BYTES) {
                first = (first ^ first >>> 29) * MIX + (long) LONG.get(bytes, from + at);
            }
        }
        return first;
    }

    /** The length, and the bytes behind the first eight as far as they have room beside it. */
    private static long rest(byte[] bytes, int from, int length) {
        long rest = (long) length << LENGTH_SHIFT;
        if (length > Long.BYTES) {
            long last = (long) LONG.get(bytes, from + length - Long.BYTES);
            int behind = Math.min(length, PACKED_MAX) - Long.BYTES;
            rest |= last >>> Long.SIZE - behind * Byte.SIZE;
        }
        return rest;
    }

    private static int slot(long first, long rest) {
        // Numbers in texts differ in a few bits of some bytes: all of them have to reach the upper bits, and twice.
        long hash = (first * MIX ^ rest) * MIX;
        hash ^= hash >>> 32;
        return (int) (hash * MIX >>> Long.SIZE - SLOT_BITS_MAX);
    }

    /** A slot of which nothing is known looks as if it held the empty text, and has none. */
    private boolean isAt(int slot, long first, long rest, byte[] bytes, int from, int length) {
        if (packed[slot * 2] != first || packed[slot * 2 + 1] != rest) {
            return false;
        }
        byte[] known = encoded[slot];
        return known == null || Arrays.equals(known, 0, known.length, bytes, from, from + length);
    }

    private void moveAside(int slot) {
        int other = slot + 1;
        packed[other * 2] = packed[slot * 2];
        packed[other * 2 + 1] = packed[slot * 2 + 1];
        encoded[other] = encoded[slot];
        texts[other] = texts[slot];
    }
}
