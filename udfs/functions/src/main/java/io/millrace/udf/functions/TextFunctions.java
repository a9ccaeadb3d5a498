// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.functions;

import io.millrace.udf.api.Example;
import io.millrace.udf.api.NullRule;
import io.millrace.udf.api.ScalarFunction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text: case, length, search, parts. Positions count from 1 and characters are UTF-16 units. Any thread. */
public final class TextFunctions {
    private TextFunctions() {}

    @ScalarFunction(
            value = "ucase(STRING) -> STRING",
            description = "the text in upper case",
            examples = @Example(sql = "ucase('Mill')", result = "'MILL'"))
    public static String ucase(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    @ScalarFunction(
            value = "lcase(STRING) -> STRING",
            description = "the text in lower case",
            examples = @Example(sql = "lcase('Mill')", result = "'mill'"))
    public static String lcase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @ScalarFunction(
            value = "len(STRING) -> INTEGER",
            description = "the number of characters",
            examples = @Example(sql = "len('race')", result = "4"))
    public static int len(String text) {
        return text.length();
    }

    @ScalarFunction(
            value = "trim(STRING) -> STRING",
            description = "the text without white space at both ends",
            examples = @Example(sql = "trim('  a b ')", result = "'a b'"))
    public static String trim(String text) {
        return text.trim();
    }

    @ScalarFunction(
            value = "initcap(STRING) -> STRING",
            description = "lower case with the first letter of each word in upper case",
            examples = {
                @Example(sql = "initcap('the quick')", result = "'The Quick'"),
                @Example(sql = "initcap('  ONE  two')", result = "'One  Two'")
            })
    public static String initcap(String text) {
        StringBuilder result = new StringBuilder(text.toLowerCase(Locale.ROOT).stripLeading());
        boolean atStart = true;
        for (int i = 0; i < result.length(); i++) {
            char character = result.charAt(i);
            if (atStart) {
                result.setCharAt(i, Character.toUpperCase(character));
            }
            atStart = Character.isWhitespace(character);
        }
        return result.toString();
    }

    @ScalarFunction(
            value = "concat(STRING...) -> STRING",
            description = "the texts one after the other; nulls are left out",
            examples = @Example(sql = "concat('mill', NULL, 'race')", result = "'millrace'"),
            nulls = NullRule.CALLED)
    public static String concat(@Nullable String... parts) {
        StringBuilder result = new StringBuilder();
        for (String part : parts) {
            if (part != null) {
                result.append(part);
            }
        }
        return result.toString();
    }

    @ScalarFunction(
            value = "concat_ws(STRING, STRING...) -> STRING",
            description = "the texts behind the first one with the first one between them; nulls are left out",
            examples = {
                @Example(sql = "concat_ws('-', 'a', NULL, 'b')", result = "'a-b'"),
                @Example(sql = "concat_ws(NULL, 'a', 'b')", result = "NULL")
            },
            nulls = NullRule.CALLED)
    public static @Nullable String concatWs(@Nullable String separator, @Nullable String... parts) {
        if (separator == null) {
            return null;
        }
        StringBuilder result = new StringBuilder();
        boolean first = true;
        for (String part : parts) {
            if (part != null) {
                result.append(first ? "" : separator).append(part);
                first = false;
            }
        }
        return result.toString();
    }

    @ScalarFunction(
            value = "substring(STRING, INTEGER) -> STRING",
            description = "the text from a position on; negative positions count from the end",
            examples = {
                @Example(sql = "substring('millrace', 5)", result = "'race'"),
                @Example(sql = "substring('millrace', -4)", result = "'race'"),
                @Example(sql = "substring('mill', 9)", result = "''")
            })
    public static String substring(String text, int position) {
        return text.substring(Positions.start(position, text.length()));
    }

    @ScalarFunction(
            value = "substring(STRING, INTEGER, INTEGER) -> STRING",
            description = "so many characters from a position on; negative positions count from the end",
            examples = {
                @Example(sql = "substring('millrace', 1, 4)", result = "'mill'"),
                @Example(sql = "substring('millrace', -4, 2)", result = "'ra'"),
                @Example(sql = "substring('mill', 3, 100)", result = "'ll'")
            })
    public static String substring(String text, int position, int length) {
        int start = Positions.start(position, text.length());
        return text.substring(start, Positions.end(start, length, text.length()));
    }

    @ScalarFunction(
            value = "replace(STRING, STRING, STRING) -> STRING",
            description = "the text with each occurrence of the second argument replaced by the third",
            examples = @Example(sql = "replace('a.b.c', '.', '-')", result = "'a-b-c'"))
    public static String replace(String text, String old, String with) {
        return text.replace(old, with);
    }

    @ScalarFunction(
            value = "instr(STRING, STRING) -> INTEGER",
            description = "the position of the second text in the first, 0 if absent or null",
            examples = {
                @Example(sql = "instr('CORPORATE FLOOR', 'OR')", result = "2"),
                @Example(sql = "instr('mill', 'x')", result = "0"),
                @Example(sql = "instr(NULL, 'x')", result = "0")
            },
            nulls = NullRule.CALLED)
    public static int instr(@Nullable String text, @Nullable String part) {
        return instr(text, part, 1, 1);
    }

    @ScalarFunction(
            value = "instr(STRING, STRING, INTEGER) -> INTEGER",
            description =
                    "as with two arguments, searched from a position on; from the end backwards when it is negative",
            examples = {
                @Example(sql = "instr('CORPORATE FLOOR', 'OR', 3)", result = "5"),
                @Example(sql = "instr('CORPORATE FLOOR', 'OR', -3)", result = "5")
            },
            nulls = NullRule.CALLED)
    public static int instr(@Nullable String text, @Nullable String part, @Nullable Integer position) {
        return instr(text, part, position, 1);
    }

    @ScalarFunction(
            value = "instr(STRING, STRING, INTEGER, INTEGER) -> INTEGER",
            description = "as with three arguments, the position of the nth occurrence",
            examples = {
                @Example(sql = "instr('CORPORATE FLOOR', 'OR', 3, 2)", result = "14"),
                @Example(sql = "instr('CORPORATE FLOOR', 'OR', -3, 2)", result = "2")
            },
            nulls = NullRule.CALLED)
    public static int instr(
            @Nullable String text, @Nullable String part, @Nullable Integer position, @Nullable Integer occurrence) {
        if (text == null || part == null || position == null || occurrence == null || occurrence < 1) {
            return 0;
        }
        if (position == 0) {
            return 0;
        }
        int found = position > 0 ? position - 2 : text.length() + position + 1;
        for (int i = 0; i < occurrence; i++) {
            found = position > 0 ? text.indexOf(part, found + 1) : lastBefore(text, part, found);
            if (found < 0) {
                return 0;
            }
        }
        return found + 1;
    }

    private static int lastBefore(String text, String part, int index) {
        return index <= 0 ? -1 : text.lastIndexOf(part, index - 1);
    }

    @ScalarFunction(
            value = "lpad(STRING, INTEGER, STRING) -> STRING",
            description = "the text filled up on the left or cut to a length",
            examples = {
                @Example(sql = "lpad('7', 3, '0')", result = "'007'"),
                @Example(sql = "lpad('millrace', 4, '-')", result = "'mill'"),
                @Example(sql = "lpad('a', 3, '')", result = "NULL"),
                @Example(sql = "lpad('a', -1, 'x')", result = "NULL")
            })
    public static @Nullable String lpad(String text, int length, String pad) {
        if (length < 0 || pad.isEmpty()) {
            return null;
        }
        return text.length() >= length
                ? text.substring(0, length)
                : filling(pad, Sizes.bounded(length) - text.length()) + text;
    }

    @ScalarFunction(
            value = "rpad(STRING, INTEGER, STRING) -> STRING",
            description = "the text filled up on the right or cut to a length",
            examples = {
                @Example(sql = "rpad('7', 3, '.-')", result = "'7.-'"),
                @Example(sql = "rpad('millrace', 4, '-')", result = "'mill'"),
                @Example(sql = "rpad('a', 3, '')", result = "NULL")
            })
    public static @Nullable String rpad(String text, int length, String pad) {
        if (length < 0 || pad.isEmpty()) {
            return null;
        }
        return text.length() >= length
                ? text.substring(0, length)
                : text + filling(pad, Sizes.bounded(length) - text.length());
    }

    private static String filling(String pad, int length) {
        return pad.repeat(length / pad.length() + 1).substring(0, length);
    }

    @ScalarFunction(
            value = "md5(STRING) -> STRING",
            description = "the MD5 sum of the UTF-8 text in lower-case hexadecimal digits",
            examples = @Example(sql = "md5('')", result = "'d41d8cd98f00b204e9800998ecf8427e'"))
    public static String md5(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    @ScalarFunction(
            value = "chr(INTEGER) -> STRING",
            description = "the character of a code point, null if there is none",
            examples = {@Example(sql = "chr(75)", result = "'K'"), @Example(sql = "chr(-1)", result = "NULL")})
    public static @Nullable String chr(int codePoint) {
        return Character.isValidCodePoint(codePoint) ? Character.toString(codePoint) : null;
    }

    @ScalarFunction(
            value = "chr(STRING) -> STRING",
            description = "the character of a text of the form \\uXXXX, null for another text",
            examples = {@Example(sql = "chr('\\u004B')", result = "'K'"), @Example(sql = "chr('K')", result = "NULL")})
    public static @Nullable String chr(String escape) {
        if (!escape.startsWith("\\u") || escape.length() != 6) {
            return null;
        }
        try {
            return Character.toString((char) HexFormat.fromHexDigits(escape, 2, 6));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @ScalarFunction(
            value = "elt(INTEGER, STRING...) -> STRING",
            description = "the text at a position among those behind the first argument",
            examples = {
                @Example(sql = "elt(2, 'a', 'b')", result = "'b'"),
                @Example(sql = "elt(3, 'a', 'b')", result = "NULL")
            },
            nulls = NullRule.CALLED)
    public static @Nullable String elt(@Nullable Integer position, @Nullable String... texts) {
        return position == null || position < 1 || position > texts.length ? null : texts[position - 1];
    }

    @ScalarFunction(
            value = "field(STRING, STRING...) -> INTEGER",
            description = "the position of the first text among the others, 0 if absent or null",
            examples = {
                @Example(sql = "field('b', 'a', 'b')", result = "2"),
                @Example(sql = "field(NULL, 'a', NULL)", result = "0")
            },
            nulls = NullRule.CALLED)
    public static int field(@Nullable String text, @Nullable String... texts) {
        if (text != null) {
            for (int i = 0; i < texts.length; i++) {
                if (text.equals(texts[i])) {
                    return i + 1;
                }
            }
        }
        return 0;
    }
}
