// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.Cursor;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one store holds: as its task sees it, as it was flushed, and as it is committed. */
final class StoreModel {
    private static final HexFormat HEX = HexFormat.of();

    NavigableMap<byte[], byte[]> live = new TreeMap<>(Arrays::compareUnsigned);
    NavigableMap<byte[], byte[]> flushed = new TreeMap<>(Arrays::compareUnsigned);
    NavigableMap<byte[], byte[]> committed = new TreeMap<>(Arrays::compareUnsigned);
    /** What is on disk for sure. */
    long durable = -1;

    int elsewhere;

    void flush() {
        flushed = new TreeMap<>(live);
    }

    void commit() {
        committed = new TreeMap<>(flushed);
    }

    /** The task is at what is committed again. */
    void restart() {
        live = new TreeMap<>(committed);
    }

    static void same(String what, Cursor cursor, NavigableMap<byte[], byte[]> expected) {
        try (cursor) {
            for (Map.Entry<byte[], byte[]> entry : expected.entrySet()) {
                if (!cursor.next()) {
                    throw new AssertionError(what + ": ends before " + text(entry.getKey(), entry.getValue()));
                }
                if (!Arrays.equals(cursor.key(), entry.getKey()) || !Arrays.equals(cursor.value(), entry.getValue())) {
                    throw new AssertionError(what + ": " + text(cursor.key(), cursor.value()) + " instead of "
                            + text(entry.getKey(), entry.getValue()));
                }
            }
            if (cursor.next()) {
                throw new AssertionError(what + ": goes on with " + text(cursor.key(), cursor.value()));
            }
        }
    }

    private static String text(byte[] key, byte @Nullable [] value) {
        return HEX.formatHex(key) + "="
                + (value == null ? "null" : HEX.formatHex(Arrays.copyOf(value, Math.min(value.length, 16))));
    }
}
