// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.formats.bytes.DecimalText;
import io.millrace.schema.formats.bytes.RecentTexts;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Documents as most are: one object, its members texts of ASCII without escapes, numbers of some digits, true, false and null, each of
 * the type of its column. Makes nothing but texts that did not come lately, where a parser is several objects for each document.
 *
 * <p>All else, also all that is wrong, is left to the parser, which begins again: what is right is said in one place, and here only
 * what has one meaning. Confined to one thread.
 */
@HotPath
final class PlainJson {
    private static final int NAME_LENGTH_MAX = 256;
    private static final int NOT_PLAIN = -1;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final JsonNames names;
    private final RecentTexts nameTexts = new RecentTexts();
    /** By position in the target: the types of columns, null for those that no plain member is for. */
    private final SqlType.@Nullable Primitive[] types;

    private final RecentTexts[] texts;
    private final int[] batchColumns;
    private final boolean[] exact;
    private final DecimalText number = new DecimalText();
    private byte[] bytes = new byte[0];

    PlainJson(FormatTarget target, JsonNames names) {
        this.names = names;
        int size = target.columns().size();
        types = new SqlType.Primitive[size];
        texts = new RecentTexts[size];
        batchColumns = new int[size];
        exact = new boolean[size];
        for (int i = 0; i < size; i++) {
            batchColumns[i] = target.batchColumn(i);
            texts[i] = new RecentTexts();
            SqlType type = target.columns().get(i).type();
            if (type instanceof SqlType.Primitive primitive && type != SqlType.BYTES) {
                types[i] = primitive;
            }
        }
    }

    /**
     * Sets the columns that have members; the others must be null before. When it gives false, columns have no meaning and the
     * document is to be read otherwise.
     */
    boolean read(byte[] document, int from, RowBatch batch, int row) {
        bytes = document;
        int at = space(from);
        if (byteAt(at) != '{') {
            return false;
        }
        Arrays.fill(exact, false);
        at = space(at + 1);
        if (byteAt(at) != '}') {
            at = members(at, batch, row);
        }
        return at != NOT_PLAIN && space(at + 1) == bytes.length;
    }

    /** From the first name on; gives where the object ends. */
    private int members(int from, RowBatch batch, int row) {
        int at = from;
        while (true) {
            int end = textEnd(at);
            if (end == NOT_PLAIN || end - at > NAME_LENGTH_MAX) {
                return NOT_PLAIN;
            }
            JsonNames.Match match = names.match(nameTexts.text(bytes, at + 1, end - at - 1));
            at = space(end + 1);
            if (byteAt(at) != ':') {
                return NOT_PLAIN;
            }
            at = value(match, space(at + 1), batch, row);
            if (at == NOT_PLAIN) {
                return NOT_PLAIN;
            }
            at = space(at);
            if (byteAt(at) == '}') {
                return at;
            }
            if (byteAt(at) != ',') {
                return NOT_PLAIN;
            }
            at = space(at + 1);
        }
    }

    /** Reads the value of a member, as {@link JsonReader} chooses the column; gives the place behind it. */
    private int value(JsonNames.Match match, int at, RowBatch batch, int row) {
        int upperCased = match.upperCased() >= 0 && !exact[match.upperCased()] ? match.upperCased() : JsonNames.NONE;
        int position = upperCased;
        if (match.exact() >= 0) {
            if (upperCased >= 0) {
                return NOT_PLAIN;
            }
            position = match.exact();
            exact[position] = true;
        }
        int column = position < 0 ? -1 : batchColumns[position];
        return column < 0 ? skipped(at) : set(position, at, batch.column(column), row);
    }

    private int skipped(int at) {
        return switch (byteAt(at)) {
            case '"' -> behind(textEnd(at));
            case 't' -> word(TRUE, at);
            case 'f' -> word(FALSE, at);
            case 'n' -> word(NULL, at);
            default -> numberEnd(at);
        };
    }

    private int set(int position, int at, ColumnVector vector, int row) {
        int end = skipped(at);
        byte first = byteAt(at);
        if (end != NOT_PLAIN && first == 'n') {
            vector.setNull(row);
            return end;
        }
        SqlType.Primitive type = types[position];
        if (end == NOT_PLAIN || type == null) {
            return NOT_PLAIN;
        }
        boolean fits = switch (type) {
            case STRING -> first == '"' && setText((ColumnVector.OfObject) vector, row, position, at + 1, end - 1);
            case BOOLEAN -> setBoolean((ColumnVector.OfBoolean) vector, row, first);
            case INTEGER, DATE, TIME -> setInt((ColumnVector.OfInt) vector, row, at, end);
            case BIGINT, TIMESTAMP -> setLong((ColumnVector.OfLong) vector, row, at, end);
            case DOUBLE -> setDouble((ColumnVector.OfDouble) vector, row, at, end);
            case BYTES -> false;
        };
        return fits ? end : NOT_PLAIN;
    }

    private boolean setText(ColumnVector.OfObject vector, int row, int position, int from, int to) {
        vector.set(row, texts[position].text(bytes, from, to - from));
        return true;
    }

    private static boolean setBoolean(ColumnVector.OfBoolean vector, int row, byte first) {
        if (first != 't' && first != 'f') {
            return false;
        }
        vector.set(row, first == 't');
        return true;
    }

    private boolean setInt(ColumnVector.OfInt vector, int row, int from, int to) {
        if (!isWhole(from, to) || (int) number.unscaled() != number.unscaled()) {
            return false;
        }
        vector.set(row, (int) number.unscaled());
        return true;
    }

    private boolean setLong(ColumnVector.OfLong vector, int row, int from, int to) {
        if (!isWhole(from, to)) {
            return false;
        }
        vector.set(row, number.unscaled());
        return true;
    }

    private boolean setDouble(ColumnVector.OfDouble vector, int row, int from, int to) {
        if (bytes[from] == '"' || !number.read(bytes, from, to) || !number.isExactDouble()) {
            return false;
        }
        vector.set(row, number.toDouble());
        return true;
    }

    private boolean isWhole(int from, int to) {
        return number.read(bytes, from, to) && number.isWhole();
    }

    private byte byteAt(int at) {
        return at < bytes.length ? bytes[at] : 0;
    }

    private int space(int from) {
        int at = from;
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static int behind(int end) {
        return end == NOT_PLAIN ? NOT_PLAIN : end + 1;
    }

    /** Where the text that begins here has its closing quote. */
    private int textEnd(int from) {
        if (byteAt(from) != '"') {
            return NOT_PLAIN;
        }
        for (int at = from + 1; at < bytes.length; at++) {
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            if (b < 0x20 || b == '\\') {
                return NOT_PLAIN;
            }
        }
        return NOT_PLAIN;
    }

    private int word(byte[] word, int from) {
        int to = from + word.length;
        return to <= bytes.length && Arrays.equals(bytes, from, to, word, 0, word.length) ? to : NOT_PLAIN;
    }

    /** Where a number ends that has no exponent and no more digits than {@link DecimalText} takes. */
    private int numberEnd(int from) {
        int first = byteAt(from) == '-' ? from + 1 : from;
        int at = digitsEnd(first);
        if (at == first || bytes[first] == '0' && at > first + 1) {
            return NOT_PLAIN;
        }
        if (byteAt(at) == '.') {
            int point = at;
            at = digitsEnd(point + 1);
            if (at == point + 1) {
                return NOT_PLAIN;
            }
        }
        return number.read(bytes, from, at) ? at : NOT_PLAIN;
    }

    private int digitsEnd(int from) {
        int at = from;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }
}
