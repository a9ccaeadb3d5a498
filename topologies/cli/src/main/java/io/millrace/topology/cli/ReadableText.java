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
 * <p>The key of a windowed group is its key's bytes and the window's start, 8 bytes; of a session the key's, the end and the start.
 * Nothing on the topic says so, so it is taken for one when the whole cannot be read, the rest can, and what is behind it are times
 * between 1970 and 2109.
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
        if (windowed != null) {
            keyFormat = text.recognised() + " with the start of a window";
            return windowed;
        }
        String session = session(bytes);
        keyFormat = session == null ? keyFormat : text.recognised() + " with the bounds of a session";
        return session == null ? unread(whole, bytes) : session;
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
        return isTime(start) ? withKey(bytes, bare, ",\"windowStart\":" + start + "}") : null;
    }

    private @Nullable String session(byte[] bytes) {
        int bare = bytes.length - 2 * Long.BYTES;
        if (bare <= 0) {
            return null;
        }
        long end = ByteBuffer.wrap(bytes).getLong(bare);
        long start = ByteBuffer.wrap(bytes).getLong(bare + Long.BYTES);
        return isTime(start) && isTime(end) && start <= end
                ? withKey(bytes, bare, ",\"windowStart\":" + start + ",\"windowEnd\":" + end + "}")
                : null;
    }

    private static boolean isTime(long millis) {
        return millis >= 0 && millis < START_LIMIT_MILLIS;
    }

    private @Nullable String withKey(byte[] bytes, int length, String bounds) {
        byte[] key = Arrays.copyOf(bytes, length);
        String json = text.toJson(key);
        return isRead(json, key) ? "{\"key\":" + json + bounds : null;
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
