// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * Groups of one text, which are found by it: to write it as bytes first costs as much again. Remembers also texts whose rows need
 * not leave, {@value #SLOTS} at most. Stream thread.
 */
@HotPath
final class TextKeys {
    private static final int SLOTS = 4096;

    private final @Nullable String[] home = new String[SLOTS];

    /** Whether groups are of one text. */
    static boolean are(RowSchema keys) {
        return keys.size() == 1 && keys.column(0).type().equals(SqlType.STRING);
    }

    /** The text of a row, in which it is not null. */
    static String text(RowBatch keys, int row) {
        if (((ColumnVector.OfObject) keys.column(0)).values[row] instanceof String text) {
            return text;
        }
        throw new IllegalStateException("a key that is no text");
    }

    static int hash(String text) {
        int hash = text.hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 15;
    }

    @SuppressWarnings("ReferenceEquality") // Only to find out sooner.
    boolean isHome(String text) {
        int slot = hash(text) & SLOTS - 1;
        String known = home[slot];
        if (text == known) {
            return true;
        }
        if (!text.equals(known)) {
            return false;
        }
        // The same object is likely to come again.
        home[slot] = text;
        return true;
    }

    void addHome(String text) {
        home[hash(text) & SLOTS - 1] = text;
    }
}
