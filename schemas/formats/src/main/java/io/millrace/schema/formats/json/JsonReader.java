// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads JSON, what is not {@link PlainJson} with a streaming parser; members that no column is for are skipped. */
@HotPath
final class JsonReader implements ColumnReader {
    private final JsonNames names;
    private final boolean bare;
    /** How many bytes stand before the text. */
    private final int frame;

    /** By position in the target; null for those not wanted. */
    private final JsonSources.@Nullable OfColumn[] sources;

    private final int[] batchColumns;
    /** Which columns the current document has by their exact names. */
    private final boolean[] exact;
    /** Null where the record is no object. */
    private final @Nullable PlainJson plain;

    JsonReader(FormatTarget target, int frame) {
        this.frame = frame;
        names = new JsonNames(target.columns().stream().map(Column::name).toList());
        bare = target.isBare();
        plain = bare ? null : new PlainJson(target, names);
        int size = target.columns().size();
        sources = new JsonSources.OfColumn[size];
        batchColumns = new int[size];
        exact = new boolean[size];
        for (int i = 0; i < size; i++) {
            batchColumns[i] = target.batchColumn(i);
            if (batchColumns[i] >= 0) {
                sources[i] = JsonSources.column(target.columns().get(i), batchColumns[i]);
            }
        }
    }

    @Override
    public void read(byte[] bytes, RowBatch batch, int row) {
        clear(batch, row);
        if (plain != null) {
            if (plain.read(bytes, frame, batch, row)) {
                return;
            }
            clear(batch, row);
        }
        parse(bytes, batch, row);
    }

    private void clear(RowBatch batch, int row) {
        for (int column : batchColumns) {
            if (column >= 0) {
                batch.column(column).setNull(row);
            }
        }
    }

    /** Whatever the record is; the columns must be null before. */
    void parse(byte[] bytes, RowBatch batch, int row) {
        try (JsonParser parser = JsonDocument.open(bytes, frame)) {
            try {
                readRoot(parser, bytes, batch, row);
            } catch (JsonProcessingException e) {
                throw JsonDocument.failure(e, parser, bytes, frame);
            }
            JsonDocument.checkEnd(parser);
        } catch (IOException e) {
            throw new RecordException(ErrorCode.RECORD_FOREIGN, "the record cannot be read as JSON: " + e.getMessage());
        }
    }

    private void readRoot(JsonParser parser, byte[] bytes, RowBatch batch, int row) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new RecordException(ErrorCode.RECORD_TRUNCATED, "the record is empty and no JSON value");
        }
        if (bare) {
            readColumn(parser, 0, batch, row);
        } else if (token == JsonToken.START_OBJECT) {
            readObject(parser, bytes, batch, row);
        } else if (token != JsonToken.VALUE_NULL) {
            // To the end, because broken JSON says more about the record than its kind.
            parser.skipChildren();
            throw new RecordException(ErrorCode.RECORD_FOREIGN, "the record is JSON but no object");
        }
    }

    private void readObject(JsonParser parser, byte[] bytes, RowBatch batch, int row) throws IOException {
        Arrays.fill(exact, false);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            JsonNames.Match match = names.match(parser.currentName());
            parser.nextToken();
            int upperCased =
                    match.upperCased() >= 0 && !exact[match.upperCased()] ? match.upperCased() : JsonNames.NONE;
            if (match.exact() >= 0) {
                exact[match.exact()] = true;
                if (upperCased >= 0) {
                    readTwice(parser, bytes, match.exact(), upperCased, batch, row);
                } else {
                    readColumn(parser, match.exact(), batch, row);
                }
            } else if (upperCased >= 0) {
                readColumn(parser, upperCased, batch, row);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readColumn(JsonParser parser, int position, RowBatch batch, int row) throws IOException {
        JsonSources.OfColumn source = sources[position];
        if (source == null) {
            parser.skipChildren();
        } else if (parser.currentToken() == JsonToken.VALUE_NULL) {
            batch.column(batchColumns[position]).setNull(row);
        } else {
            source.read(parser, batch, row);
        }
    }

    /** A member {@code foo} is the value of a column {@code `foo`} and of one {@code FOO}: its bytes are read once for each. */
    private void readTwice(JsonParser parser, byte[] bytes, int first, int second, RowBatch batch, int row)
            throws IOException {
        int from = JsonDocument.start(bytes, frame)
                + (int) parser.currentTokenLocation().getByteOffset();
        readColumn(parser, first, batch, row);
        parser.finishToken();
        int to = JsonDocument.start(bytes, frame)
                + (int) parser.currentLocation().getByteOffset();
        try (JsonParser again = JsonDocument.open(bytes, from, to)) {
            again.nextToken();
            readColumn(again, second, batch, row);
        }
    }
}
