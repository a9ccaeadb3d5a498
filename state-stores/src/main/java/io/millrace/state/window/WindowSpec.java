// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one operator. Immutable.
 *
 * @param keys the types of the columns that rows are parted by; they stand first in a row
 * @param columns the types of the columns that are kept, which follow
 * @param graceMillis how far behind stream time a row may be
 * @param merged all aggregates of the frames' {@code merged}, or null when there are none
 * @param collected all aggregates of the frames' {@code collected}, or null when there are none
 */
public record WindowSpec(
        List<SqlType> keys,
        List<SqlType> columns,
        long graceMillis,
        List<WindowFrame> frames,
        @Nullable WindowFold merged,
        @Nullable WindowFold collected) {
    public WindowSpec {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
        frames = List.copyOf(frames);
    }
}
