// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Where arrays of a wanted length come from: new ones, or always the same one of each length, for bytes that are copied or read
 * before the next are made. One thread, but for {@link #fresh}.
 */
@HotPath
public final class ByteArrays {
    /** Longer ones are always new: what is kept has to be bounded. */
    private static final int KEPT_LENGTH_MAX = 1024;

    private static final ByteArrays FRESH = new ByteArrays(0);

    private final byte[] @Nullable [] byLength;

    private ByteArrays(int lengths) {
        byLength = new byte[lengths][];
    }

    /** New arrays, which belong to whoever asked. Any thread. */
    public static ByteArrays fresh() {
        return FRESH;
    }

    /** Arrays that are overwritten when one of the same length is asked for again. */
    public static ByteArrays reused() {
        return new ByteArrays(KEPT_LENGTH_MAX + 1);
    }

    /** An array of that length with anything in it. */
    public byte[] of(int length) {
        if (length >= byLength.length) {
            return new byte[length];
        }
        byte[] known = byLength[length];
        if (known == null) {
            known = new byte[length];
            byLength[length] = known;
        }
        return known;
    }
}
