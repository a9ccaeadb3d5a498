// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.avro.AvroJson;
import io.millrace.schema.formats.bytes.ByteOutput;
import io.millrace.schema.formats.bytes.JsonText;
import io.millrace.schema.formats.bytes.Utf8;
import io.millrace.schema.formats.framing.Framing;
import io.millrace.schema.formats.json.JsonDocument;
import io.millrace.schema.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as one JSON value for people, whatever wrote them: framed Avro, JSON with and without a frame, text, a 4 or 8 byte whole number, and in
 * the end base64. A guess, and never the way into a pipeline. Confined to one thread.
 */
public final class RecordText {
    private static final String AVRO = "AVRO";
    private static final String FRAMED_JSON = "JSON_SR";
    private static final String JSON = "JSON";
    private static final String TEXT = "text";
    private static final String INTEGER = "KAFKA INT";
    private static final String BIGINT = "KAFKA BIGINT";
    private static final String BYTES = "bytes";

    private final AvroJson avro;
    private final Utf8 utf8 = new Utf8();
    private String recognised = "";

    public RecordText(SchemaRegistry registry) {
        avro = new AvroJson(registry);
    }

    /**
     * The JSON text of a key or value, on one line; {@code null} for none.
     *
     * @throws io.millrace.schema.registry.RegistryUnavailableException when the bytes look like framed Avro and the registry
     *     does not answer
     */
    public String toJson(byte @Nullable [] bytes) {
        if (bytes == null) {
            recognised = "";
            return "null";
        }
        ByteOutput out = new ByteOutput();
        recognised = write(bytes, out);
        return out.toText();
    }

    /**
     * What the bytes of the last {@link #toJson} were taken for: a format's name, {@code KAFKA} with a type, {@code text} or {@code
     * bytes}; empty where there were none.
     */
    public String recognised() {
        return recognised;
    }

    private String write(byte[] bytes, ByteOutput out) {
        if (isAvro(bytes, out)) {
            return AVRO;
        }
        if (isFramedJson(bytes, out)) {
            return FRAMED_JSON;
        }
        if (isJson(bytes, out)) {
            return JSON;
        }
        if (isText(bytes, out)) {
            return TEXT;
        }
        out.clear();
        if (bytes.length == Integer.BYTES) {
            out.putDigits(ByteBuffer.wrap(bytes).getInt());
            return INTEGER;
        }
        if (bytes.length == Long.BYTES) {
            out.putDigits(ByteBuffer.wrap(bytes).getLong());
            return BIGINT;
        }
        JsonText.putBase64(out, ByteBuffer.wrap(bytes));
        return BYTES;
    }

    private boolean isAvro(byte[] bytes, ByteOutput out) {
        if (bytes.length < 5 || bytes[0] != 0) {
            return false;
        }
        try {
            avro.write(bytes, out);
            return true;
        } catch (RecordException e) {
            return false;
        } catch (MillraceException e) {
            if (e.code() == ErrorCode.REGISTRY_MISSING) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isFramedJson(byte[] bytes, ByteOutput out) {
        return bytes.length > Framing.LENGTH
                && bytes[0] == 0
                && isJson(Arrays.copyOfRange(bytes, Framing.LENGTH, bytes.length), out);
    }

    private static boolean isJson(byte[] bytes, ByteOutput out) {
        out.clear();
        try (JsonParser parser = JsonDocument.open(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            JsonText.putValue(out, parser);
            JsonDocument.checkEnd(parser);
            return true;
        } catch (JsonProcessingException | RecordException e) {
            return false;
        } catch (IOException e) {
            // Not UTF-8 after all.
            return false;
        }
    }

    private boolean isText(byte[] bytes, ByteOutput out) {
        out.clear();
        for (byte b : bytes) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        try {
            JsonText.putQuoted(out, utf8.text(bytes, 0, bytes.length));
            return true;
        } catch (RecordException e) {
            return false;
        }
    }
}
