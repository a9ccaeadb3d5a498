// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One JSON text in the bytes of a record: how it is opened, how it ends, and what a parser's refusal means. Any thread. */
@HotPath
public final class JsonDocument {
    private static final int DEPTH_MAX = 64;
    /** Names of members come from outside: interning them would keep each for ever. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private JsonDocument() {}

    /**
     * A parser over a whole record, not yet at a token.
     *
     * @throws RecordException with RECORD_FOREIGN when the bytes are in another encoding than UTF-8
     */
    public static JsonParser open(byte[] bytes) throws IOException {
        return open(bytes, 0);
    }

    /** The same behind a frame of some bytes. */
    static JsonParser open(byte[] bytes, int frame) throws IOException {
        // The parser would guess UTF-16 and UTF-32 from these.
        boolean wide = bytes.length > frame + 1
                && (bytes[frame] == 0 || bytes[frame + 1] == 0 || (bytes[frame] & 0xFE) == 0xFE);
        if (wide || hasForbiddenUtf8(bytes, frame)) {
            throw new RecordException(ErrorCode.RECORD_FOREIGN, "the record is not JSON in UTF-8");
        }
        return open(bytes, start(bytes, frame), bytes.length);
    }

    /** Whether there is what UTF-8 never has, and the parser takes: characters in more bytes than they need, and numbers of none. */
    private static boolean hasForbiddenUtf8(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] < 0 && isForbidden(bytes[i] & 0xFF, i + 1 < bytes.length ? bytes[i + 1] & 0xFF : -1)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 3629, section 4; a negative byte is none. */
    private static boolean isForbidden(int lead, int next) {
        return switch (lead) {
            case 0xC0, 0xC1 -> true;
            case 0xE0 -> next >= 0x80 && next < 0xA0;
            case 0xF0 -> next >= 0x80 && next < 0x90;
            case 0xF4 -> next >= 0x90;
            default -> lead >= 0xF5;
        };
    }

    static JsonParser open(byte[] bytes, int from, int to) throws IOException {
        return FACTORY.createParser(bytes, from, to - from);
    }

    /** Where the text begins: behind a byte order mark, if there is one. */
    static int start(byte[] bytes, int frame) {
        boolean hasMark = bytes.length >= frame + 3
                && bytes[frame] == (byte) 0xEF
                && bytes[frame + 1] == (byte) 0xBB
                && bytes[frame + 2] == (byte) 0xBF;
        return hasMark ? frame + 3 : frame;
    }

    /** Refuses anything but white space behind the value whose last token a parser stands at. */
    public static void checkEnd(JsonParser parser) throws IOException {
        boolean ended;
        try {
            ended = parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            ended = false;
        }
        if (!ended) {
            throw new RecordException(ErrorCode.RECORD_TRAILING, "something follows the record's JSON value");
        }
    }

    static RecordException failure(JsonProcessingException cause, JsonParser parser, byte[] bytes, int frame) {
        if (cause instanceof StreamConstraintsException
                && parser.getParsingContext().getNestingDepth() >= DEPTH_MAX) {
            return new RecordException(
                    ErrorCode.RECORD_TOO_DEEP, "the record is nested more than " + DEPTH_MAX + " levels deep");
        }
        // Between members the parser reports the end as an ordinary error with this text.
        boolean ended =
                cause instanceof JsonEOFException || cause.getOriginalMessage().startsWith("Unexpected end-of-input");
        if (ended || endsInsideToken(bytes, frame, cause.getLocation())) {
            return new RecordException(
                    ErrorCode.RECORD_TRUNCATED, "the record ends at byte " + bytes.length + " inside its JSON value");
        }
        return new RecordException(ErrorCode.RECORD_FOREIGN, "the record is not JSON: " + cause.getOriginalMessage());
    }

    /**
     * Whether the text stops in the middle of true, false, null or a number, which the parser takes for a wrong word; it has come to
     * the end then. A line of a log that ends in a number was given up long before.
     */
    private static boolean endsInsideToken(byte[] bytes, int frame, @Nullable JsonLocation failedAt) {
        int from = bytes.length;
        while (from > frame && isTokenByte(bytes[from - 1])) {
            from--;
        }
        if (failedAt != null && failedAt.getByteOffset() + start(bytes, frame) < from) {
            return false;
        }
        int length = bytes.length - from;
        if (length == 0 || length > 64 || (from > frame && bytes[from - 1] < 0)) {
            return false;
        }
        String tail = new String(bytes, from, length, StandardCharsets.US_ASCII);
        if ("true".startsWith(tail) || "false".startsWith(tail) || "null".startsWith(tail)) {
            return true;
        }
        return tail.matches("-?([0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]*)?)?");
    }

    private static boolean isTokenByte(byte b) {
        return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-' || b == '+' || b == '.' || b == 'E';
    }
}
