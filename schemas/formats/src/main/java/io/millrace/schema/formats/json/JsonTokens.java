// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.Decimals;
import io.millrace.schema.formats.bytes.JsonText;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.SqlType;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Single values from the token at which a parser stands, never null. Numbers may come as text, booleans may not; a number
 * must be in the range of its type, and whole for the whole types.
 */
@HotPath
final class JsonTokens {
    /** Up to here every whole number is a double. */
    private static final double EXACT_MAX = 1L << 53;

    private static final String TOO_LARGE = "is too large";

    private JsonTokens() {}

    static boolean readBoolean(JsonParser parser, SqlType type, String path) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw wrong(parser, type, path);
        }
        return token == JsonToken.VALUE_TRUE;
    }

    static int readInt(JsonParser parser, SqlType type, String path) throws IOException {
        long value = readLong(parser, type, path);
        if ((int) value != value) {
            throw misfit(TOO_LARGE, type, path);
        }
        return (int) value;
    }

    static long readLong(JsonParser parser, SqlType type, String path) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NUMBER_INT:
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw misfit(TOO_LARGE, type, path);
                }
                return parser.getLongValue();
            case VALUE_NUMBER_FLOAT:
                double value = parser.getDoubleValue();
                if (value != Math.rint(value)) {
                    throw misfit("is not whole", type, path);
                }
                if (Math.abs(value) > EXACT_MAX) {
                    throw misfit(TOO_LARGE, type, path);
                }
                return (long) value;
            case VALUE_STRING:
                try {
                    return Long.parseLong(parser.getText());
                } catch (NumberFormatException e) {
                    throw wrong(parser, type, path);
                }
            default:
                throw wrong(parser, type, path);
        }
    }

    static double readDouble(JsonParser parser, SqlType type, String path) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT:
                double value = parser.getDoubleValue();
                if (Double.isInfinite(value)) {
                    throw misfit(TOO_LARGE, type, path);
                }
                return value;
            case VALUE_STRING:
                try {
                    return Double.parseDouble(parser.getText());
                } catch (NumberFormatException e) {
                    throw wrong(parser, type, path);
                }
            default:
                throw wrong(parser, type, path);
        }
    }

    static BigDecimal readDecimal(JsonParser parser, SqlType.Decimal type, String path) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_NUMBER_INT
                && token != JsonToken.VALUE_NUMBER_FLOAT
                && token != JsonToken.VALUE_STRING) {
            throw wrong(parser, type, path);
        }
        BigDecimal value = Decimals.fit(parser.getText(), type);
        if (value == null) {
            String misfit = Decimals.misfit(parser.getText(), type);
            throw misfit == null ? wrong(parser, type, path) : misfit(misfit, type, path);
        }
        return value;
    }

    static ByteBuffer readBytes(JsonParser parser, SqlType type, String path) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return ByteBuffer.wrap(Base64.getDecoder().decode(parser.getText()));
            } catch (IllegalArgumentException e) {
                throw wrong(parser, type, path);
            }
        }
        throw wrong(parser, type, path);
    }

    /** A text; or a number or boolean as it was written, an object as JSON, an array as the list of its items' texts. */
    static String readText(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                ByteOutput out = new ByteOutput();
                JsonText.putValue(out, parser);
                yield out.toText();
            }
            case START_ARRAY -> {
                StringBuilder text = new StringBuilder("[");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    text.append(text.length() > 1 ? ", " : "").append(readText(parser));
                }
                yield text.append(']').toString();
            }
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
                parser.getText();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("not at a value");
        };
    }

    static RecordException wrong(JsonParser parser, SqlType type, String path) {
        return new RecordException(
                ErrorCode.VALUE_TYPE, "column " + path + " is " + type + " and the record has " + kind(parser));
    }

    private static RecordException misfit(String reason, SqlType type, String path) {
        return new RecordException(
                ErrorCode.VALUE_TYPE, "column " + path + " is " + type + " and the record's number " + reason);
    }

    private static String kind(JsonParser parser) {
        @Nullable JsonToken token = parser.currentToken();
        if (token == null) {
            return "nothing";
        }
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a text that is none";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL, NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                "something else";
        };
    }
}
