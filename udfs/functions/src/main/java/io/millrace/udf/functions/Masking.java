// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import org.jspecify.annotations.Nullable;

/** What a character of each kind becomes; {@link #KEEP} leaves it. */
record Masking(int upper, int lower, int digit, int other) {
    static final int KEEP = -1;
    static final Masking DEFAULT = new Masking('X', 'x', 'n', '-');

    static Masking of(@Nullable String upper, @Nullable String lower, @Nullable String digit, @Nullable String other) {
        return new Masking(character(upper), character(lower), character(digit), character(other));
    }

    private static int character(@Nullable String text) {
        if (text == null) {
            return KEEP;
        }
        if (text.length() != 1) {
            throw new IllegalArgumentException("a mask must be one character but is '" + text + "'");
        }
        return text.charAt(0);
    }

    String apply(String text, int from, int to) {
        char[] characters = text.toCharArray();
        for (int i = from; i < to; i++) {
            int masked = mask(characters[i]);
            if (masked != KEEP) {
                characters[i] = (char) masked;
            }
        }
        return new String(characters);
    }

    private int mask(char character) {
        if (Character.isUpperCase(character)) {
            return upper;
        }
        if (Character.isLowerCase(character)) {
            return lower;
        }
        return Character.isDigit(character) ? digit : other;
    }
}
