// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import org.jspecify.annotations.Nullable;

/**
 * A LIKE pattern: {@code %} is any text without line breaks, {@code _} one character (code point) that is no line break,
 * and the character behind the escape character stands for itself; a final escape character stands for itself too.
 * Matching takes at most text times pattern steps. Immutable, any thread.
 */
@HotPath
public final class LikePattern {
    private static final int ANY_TEXT = -1;
    private static final int ANY_CHARACTER = -2;

    private final int[] symbols;

    private LikePattern(int[] symbols) {
        this.symbols = symbols;
    }

    /**
     * Reads a pattern.
     *
     * @param escape one character, or null for none
     */
    public static LikePattern of(String pattern, @Nullable String escape) {
        int escapeSymbol = escape == null || escape.isEmpty() ? ANY_TEXT : escape.codePointAt(0);
        int[] symbols = new int[pattern.codePointCount(0, pattern.length())];
        int count = 0;
        for (int i = 0; i < pattern.length(); ) {
            int symbol = pattern.codePointAt(i);
            i += Character.charCount(symbol);
            if (symbol == escapeSymbol) {
                if (i < pattern.length()) {
                    symbol = pattern.codePointAt(i);
                    i += Character.charCount(symbol);
                }
            } else if (symbol == '%') {
                symbol = ANY_TEXT;
            } else if (symbol == '_') {
                symbol = ANY_CHARACTER;
            }
            symbols[count++] = symbol;
        }
        return new LikePattern(java.util.Arrays.copyOf(symbols, count));
    }

    /** Reads and applies a pattern that is not constant. */
    public static boolean matches(String text, String pattern, @Nullable String escape) {
        return of(pattern, escape).matches(text);
    }

    /** Whether the whole text fits. */
    public boolean matches(String text) {
        // Taking the first place for each run of symbols is enough: a later place would let the % before it cover more,
        // and whatever the % behind it covers then (no line break in it) it covers from the first place as well.
        int symbol = 0;
        int at = 0;
        int restartSymbol = -1;
        int restartAt = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            if (symbol < symbols.length && symbols[symbol] == ANY_TEXT) {
                restartSymbol = ++symbol;
                restartAt = at;
            } else if (symbol < symbols.length && fits(symbols[symbol], character)) {
                symbol++;
                at += Character.charCount(character);
            } else if (restartSymbol < 0 || isLineBreak(text.codePointAt(restartAt))) {
                return false;
            } else {
                restartAt += Character.charCount(text.codePointAt(restartAt));
                at = restartAt;
                symbol = restartSymbol;
            }
        }
        while (symbol < symbols.length && symbols[symbol] == ANY_TEXT) {
            symbol++;
        }
        return symbol == symbols.length;
    }

    private static boolean fits(int symbol, int character) {
        return symbol == character || symbol == ANY_CHARACTER && !isLineBreak(character);
    }

    private static boolean isLineBreak(int character) {
        return character == '\n'
                || character == '\r'
                || character == 0x85
                || character == 0x2028
                || character == 0x2029;
    }
}
