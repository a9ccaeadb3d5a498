// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings from UTF-8, of a column in which the same texts come again and again: a text that was read recently is not made
 * again. Holds at most {@value #SLOTS} texts of up to {@value #LENGTH_MAX} bytes. One thread.
 */
@HotPath
public final class RecentTexts {
    private static final int SLOTS = 1024;
    private static final int LENGTH_MAX = 64;
    private static final byte[][] NONE = new byte[0][];

    private final Utf8 utf8 = new Utf8();
    private final HitRate rate = new HitRate();
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
        if (encoded.length == 0) {
            encoded = new byte[SLOTS][];
            texts = new String[SLOTS];
        }
        int slot = slot(bytes, from, length);
        byte[] known = encoded[slot];
        String text = texts[slot];
        if (known != null && text != null && Arrays.equals(known, 0, known.length, bytes, from, from + length)) {
            rate.hit();
            return text;
        }
        String made = utf8.text(bytes, from, length);
        encoded[slot] = length == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, from + length);
        texts[slot] = made;
        return made;
    }

    private static int slot(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return (hash ^ hash >>> 10 ^ hash >>> 20) & (SLOTS - 1);
    }
}
