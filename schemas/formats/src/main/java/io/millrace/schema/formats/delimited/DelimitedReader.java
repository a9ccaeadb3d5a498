// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.delimited;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line as RFC 4180 has it: a field that begins with a quote ends with one, and holds two for each of its own; in other
 * fields quotes mean nothing. One line break may stand at the end.
 */
@HotPath
final class DelimitedReader implements ColumnReader {
    /** By position in the target; null for those not wanted. */
    private final @Nullable DelimitedFields[] fields;

    private final byte[] delimiter;
    private byte[] unquoted = new byte[64];

    /** Where the field looked at stands, and the place behind it. */
    private byte[] text = unquoted;

    private int from;
    private int to;
    private int next;

    DelimitedReader(FormatTarget target) {
        delimiter = String.valueOf(target.options().delimiter()).getBytes(StandardCharsets.UTF_8);
        fields = new DelimitedFields[target.columns().size()];
        for (int i = 0; i < fields.length; i++) {
            if (target.batchColumn(i) >= 0) {
                fields[i] = new DelimitedFields(target.columns().get(i), target.batchColumn(i));
            }
        }
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        int end = lineEnd(bytes);
        next = 0;
        for (int i = 0; i < fields.length; i++) {
            if (i > 0) {
                skipDelimiter(bytes, end, i);
            }
            locate(bytes, end);
            DelimitedFields field = fields[i];
            if (field != null) {
                field.set(text, from, to, batch, row);
            }
        }
        if (next < end) {
            throw isDelimiter(bytes, next, end) ? countDiffers(bytes, end) : behind(bytes, next);
        }
    }

    /** The length without one line break at the end. */
    private static int lineEnd(byte[] bytes) {
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && bytes[end - 1] == '\r') {
            end--;
        }
        return end;
    }

    private void skipDelimiter(byte[] bytes, int end, int read) {
        if (next >= end) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "the record has " + read + (read == 1 ? " field" : " fields") + " for " + fields.length
                            + " columns");
        }
        if (!isDelimiter(bytes, next, end)) {
            throw behind(bytes, next);
        }
        next += delimiter.length;
    }

    /** Finds the field that begins at {@link #next}. */
    private void locate(byte[] bytes, int end) {
        if (next < end && bytes[next] == '"') {
            locateQuoted(bytes, end);
            return;
        }
        int at = next;
        while (at < end && bytes[at] != '\n' && bytes[at] != '\r' && !isDelimiter(bytes, at, end)) {
            at++;
        }
        text = bytes;
        from = next;
        to = at;
        next = at;
    }

    private void locateQuoted(byte[] bytes, int end) {
        int start = next + 1;
        int at = start;
        int quotes = 0;
        while (true) {
            if (at >= end) {
                throw new RecordException(
                        ErrorCode.RECORD_TRUNCATED, "the record ends at byte " + bytes.length + " inside of quotes");
            }
            if (bytes[at] != '"') {
                at++;
            } else if (at + 1 < end && bytes[at + 1] == '"') {
                quotes++;
                at += 2;
            } else {
                break;
            }
        }
        next = at + 1;
        if (quotes == 0) {
            text = bytes;
            from = start;
            to = at;
        } else {
            unquote(bytes, start, at);
        }
    }

    private void unquote(byte[] bytes, int start, int end) {
        if (unquoted.length < end - start) {
            unquoted = new byte[end - start];
        }
        int length = 0;
        for (int i = start; i < end; i++) {
            unquoted[length++] = bytes[i];
            i += bytes[i] == '"' ? 1 : 0;
        }
        text = unquoted;
        from = 0;
        to = length;
    }

    private boolean isDelimiter(byte[] bytes, int at, int end) {
        if (bytes[at] != delimiter[0] || at + delimiter.length > end) {
            return false;
        }
        for (int i = 1; i < delimiter.length; i++) {
            if (bytes[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private RecordException countDiffers(byte[] bytes, int end) {
        int count = fields.length;
        while (next < end) {
            if (!isDelimiter(bytes, next, end)) {
                return behind(bytes, next);
            }
            next += delimiter.length;
            locate(bytes, end);
            count++;
        }
        return new RecordException(
                ErrorCode.RECORD_FOREIGN,
                "the record has " + count + " fields for " + fields.length
                        + (fields.length == 1 ? " column" : " columns"));
    }

    private static RecordException behind(byte[] bytes, int at) {
        if (bytes[at] == '\n' || bytes[at] == '\r') {
            return new RecordException(ErrorCode.RECORD_TRAILING, "the record has more than one line");
        }
        return new RecordException(
                ErrorCode.RECORD_FOREIGN, "something stands between a field's closing quote and the next delimiter");
    }
}
