// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sliding windows of one operator. Immutable.
 *
 * @param keys the types of the columns that rows are grouped by; they stand first in a row
 * @param columns the types of the columns that are kept, which follow
 * @param sizeMillis a window's end less its start; rows at both belong to it
 * @param graceMillis how long after its end a window takes rows
 * @param merged aggregates with small states, of which folds are kept for each chunk; or null when there are none
 * @param collected aggregates whose states grow with the rows; or null when there are none
 */
public record SlidingSpec(
        List<SqlType> keys,
        List<SqlType> columns,
        long sizeMillis,
        long graceMillis,
        @Nullable WindowFold merged,
        @Nullable WindowFold collected) {
    public SlidingSpec {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
        if (sizeMillis < 0 || graceMillis < 0) {
            throw new IllegalArgumentException("a window's size and grace are not negative");
        }
    }

    /** Chunks that keep the rows of all open windows, and the row before each of them that it begins behind. */
    WindowSpec chunks() {
        WindowFrame reach = new WindowFrame(sizeMillis + 1, -1, merged, collected, null);
        return new WindowSpec(keys, columns, graceMillis, List.of(reach), merged, collected);
    }
}
