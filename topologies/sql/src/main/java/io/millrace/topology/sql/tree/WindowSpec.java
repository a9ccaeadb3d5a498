// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import org.jspecify.annotations.Nullable;

/**
 * The window of a GROUP BY.
 *
 * @param size the size; for SESSION the gap
 * @param advance the step of HOPPING, else null
 */
public record WindowSpec(
        Span span,
        Kind kind,
        Interval size,
        @Nullable Interval advance,
        @Nullable Interval retention,
        @Nullable Interval grace) {
    public enum Kind {
        TUMBLING,
        HOPPING,
        SESSION,
        SLIDING
    }
}
