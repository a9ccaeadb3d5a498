// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.bytes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.schema.types.HotPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;

/** Pieces of JSON texts. Any thread, each output by one. */
@HotPath
public final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    /** A text with its quotes and escapes. */
    public static void putQuoted(ByteOutput out, String text) {
        out.put('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                i = putWide(out, text, i, c);
            } else if (c < 0x20 || c == '"' || c == '\\') {
                putEscaped(out, c);
            } else {
                out.put(c);
            }
        }
        out.put('"');
    }

    private static int putWide(ByteOutput out, String text, int index, char c) {
        if (c < 0x800) {
            out.put(0xC0 | c >> 6);
            out.put(0x80 | c & 0x3F);
        } else if (!Character.isSurrogate(c)) {
            out.put(0xE0 | c >> 12);
            out.put(0x80 | c >> 6 & 0x3F);
            out.put(0x80 | c & 0x3F);
        } else if (index + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(index + 1))) {
            int point = Character.toCodePoint(c, text.charAt(index + 1));
            out.put(0xF0 | point >> 18);
            out.put(0x80 | point >> 12 & 0x3F);
            out.put(0x80 | point >> 6 & 0x3F);
            out.put(0x80 | point & 0x3F);
            return index + 1;
        } else {
            // Half a pair has no form in UTF-8, but an escape keeps it.
            putUnicodeEscape(out, c);
        }
        return index;
    }

    private static void putEscaped(ByteOutput out, char c) {
        switch (c) {
            case '"', '\\' -> {
                out.put('\\');
                out.put(c);
            }
            case '\n' -> out.putAscii("\\n");
            case '\r' -> out.putAscii("\\r");
            case '\t' -> out.putAscii("\\t");
            case '\b' -> out.putAscii("\\b");
            case '\f' -> out.putAscii("\\f");
            default -> putUnicodeEscape(out, c);
        }
    }

    private static void putUnicodeEscape(ByteOutput out, char c) {
        out.putAscii("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.put(HEX.charAt(c >> shift & 0xF));
        }
    }

    /** A double as Java writes it; what JSON has no number for is the text "NaN", "Infinity" or "-Infinity". */
    public static void putDouble(ByteOutput out, double value) {
        boolean isNumber = Double.isFinite(value);
        if (!isNumber) {
            out.put('"');
        }
        out.putAscii(Double.toString(value));
        if (!isNumber) {
            out.put('"');
        }
    }

    /** Bytes in base64, quoted. */
    public static void putBase64(ByteOutput out, ByteBuffer bytes) {
        out.put('"');
        ByteBuffer encoded = Base64.getEncoder().encode(bytes.duplicate());
        out.put(encoded);
        out.put('"');
    }

    /** The value at which a parser stands, without white space; the parser then stands at its last token. */
    public static void putValue(ByteOutput out, JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                out.put('{');
                for (boolean first = true; parser.nextToken() != JsonToken.END_OBJECT; first = false) {
                    if (!first) {
                        out.put(',');
                    }
                    putQuoted(out, parser.currentName());
                    out.put(':');
                    parser.nextToken();
                    putValue(out, parser);
                }
                out.put('}');
            }
            case START_ARRAY -> {
                out.put('[');
                for (boolean first = true; parser.nextToken() != JsonToken.END_ARRAY; first = false) {
                    if (!first) {
                        out.put(',');
                    }
                    putValue(out, parser);
                }
                out.put(']');
            }
            case VALUE_STRING -> putQuoted(out, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
                out.putAscii(parser.getText());
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("not at a value");
        }
    }
}
