// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import io.millrace.schema.formats.ByteArrays;
import io.millrace.schema.types.HotPath;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * UTF-8 of strings, of a column in which the same objects come again and again, as those do that {@link RecentTexts} gives:
 * one that was encoded recently is not encoded again. Holds at most {@value HitRate#SMALL}. One thread.
 */
@HotPath
public final class RecentBytes {
    private final HitRate rate = new HitRate(HitRate.SMALL);
    private @Nullable String[] texts = new String[0];
    private byte[] @Nullable [] encoded = new byte[0][];

    /** The text's bytes; not to be changed. */
    public byte[] utf8(String text) {
        return utf8(text, ByteArrays.fresh());
    }

    /**
     * The text's bytes; not to be changed.
     *
     * @param arrays where the array comes from for a text that is not remembered
     */
    public byte[] utf8(String text, ByteArrays arrays) {
        if (!rate.pays()) {
            return encoded(text, arrays);
        }
        if (texts.length == 0) {
            texts = new String[HitRate.SMALL];
            encoded = new byte[HitRate.SMALL][];
        }
        int hash = text.hashCode();
        // An even one, whose text moves on to the odd one beside it when another comes.
        int slot = (hash ^ hash >>> 10 ^ hash >>> 20) << 1 & (HitRate.SMALL - 1);
        int found = text.equals(texts[slot]) ? slot : text.equals(texts[slot + 1]) ? slot + 1 : -1;
        byte[] known = found < 0 ? null : encoded[found];
        if (known != null) {
            rate.hit();
            return known;
        }
        byte[] made = text.getBytes(StandardCharsets.UTF_8);
        texts[slot + 1] = texts[slot];
        encoded[slot + 1] = encoded[slot];
        texts[slot] = text;
        encoded[slot] = made;
        return made;
    }

    private static byte[] encoded(String text, ByteArrays arrays) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
        }
        byte[] ascii = arrays.of(length);
        for (int i = 0; i < length; i++) {
            ascii[i] = (byte) text.charAt(i);
        }
        return ascii;
    }
}
