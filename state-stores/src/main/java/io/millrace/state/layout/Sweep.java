// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import java.util.ArrayList;
import java.util.List;

/** Removes buckets that are over, the oldest first and bit by bit. Stream thread. */
@HotPath
final class Sweep {
    /** So that a jump of stream time does not make one row take long. */
    static final int ENTRIES_MAX = 1_024;

    private final OrderedStore store;
    private final List<byte[]> over = new ArrayList<>();

    /** No bucket before this one has entries, nor gets any: what is over is not kept. */
    private long first = Long.MIN_VALUE;

    Sweep(OrderedStore store) {
        this.store = store;
    }

    /** Removes entries of the buckets before one. Costs nothing when there are none. */
    void run(long end) {
        if (end <= first) {
            return;
        }
        try (Cursor cursor = store.scan(BucketKeys.prefix(first), BucketKeys.prefix(end))) {
            while (over.size() < ENTRIES_MAX && cursor.next()) {
                over.add(cursor.key());
            }
        }
        first = over.size() < ENTRIES_MAX ? end : BucketKeys.bucketOf(over.get(ENTRIES_MAX - 1));
        for (int i = 0; i < over.size(); i++) {
            store.delete(over.get(i));
        }
        over.clear();
    }
}
