// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.formats.RecordText;
import io.millrace.schema.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values as JSON for people. One thread.
 *
 * <p>The key of a windowed group is its key's bytes and the window's start, 8 bytes. Nothing on the topic says so, so it is
 * taken for one when the whole cannot be read, the rest can, and the last 8 bytes are a time between 1970 and 2109.
 */
final class ReadableText {
    private static final long START_LIMIT_MILLIS = 1L << 42;
    private static final int FRAME_BYTES = 5;

    private final RecordText text;
    private final Consumer<String> notes;
    private final boolean withRegistry;
    private boolean told;
    private String keyFormat = "";
    private String valueFormat = "";

    /** @param notes takes what a reader should know, once */
    ReadableText(SchemaRegistry registry, boolean withRegistry, Consumer<String> notes) {
        this.text = new RecordText(registry);
        this.withRegistry = withRegistry;
        this.notes = notes;
    }

    String key(byte @Nullable [] bytes) {
        String whole = text.toJson(bytes);
        keyFormat = text.recognised();
        if (bytes == null || isRead(whole, bytes)) {
            return whole;
        }
        String windowed = windowed(bytes);
        keyFormat = windowed == null ? keyFormat : text.recognised() + " with the start of a window";
        return windowed == null ? unread(whole, bytes) : windowed;
    }

    String value(byte @Nullable [] bytes) {
        String json = text.toJson(bytes);
        valueFormat = text.recognised();
        return bytes == null || isRead(json, bytes) ? json : unread(json, bytes);
    }

    /** What the last key was taken for; empty where there was none. */
    String keyFormat() {
        return keyFormat;
    }

    /** What the last value was taken for; empty where there was none. */
    String valueFormat() {
        return valueFormat;
    }

    /** No text is its own Base64. */
    private static boolean isRead(String json, byte[] bytes) {
        return !json.equals('"' + Base64.getEncoder().encodeToString(bytes) + '"');
    }

    private @Nullable String windowed(byte[] bytes) {
        int bare = bytes.length - Long.BYTES;
        if (bare <= 0) {
            return null;
        }
        long start = ByteBuffer.wrap(bytes).getLong(bare);
        if (start < 0 || start >= START_LIMIT_MILLIS) {
            return null;
        }
        byte[] key = Arrays.copyOf(bytes, bare);
        String json = text.toJson(key);
        return isRead(json, key) ? "{\"key\":" + json + ",\"windowStart\":" + start + "}" : null;
    }

    private String unread(String json, byte[] bytes) {
        boolean isFramed = bytes.length >= FRAME_BYTES && bytes[0] == 0;
        if (isFramed && !told) {
            told = true;
            int id = ByteBuffer.wrap(bytes).getInt(1);
            notes.accept(
                    withRegistry
                            ? "records with schema id " + id + " cannot be read with what the registry knows of it;"
                                    + " they are shown in Base64"
                            : "records look like AVRO with schema id " + id
                                    + " and are shown in Base64; --schema-registry URL shows them as rows");
        }
        return json;
    }
}
