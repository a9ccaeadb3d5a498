// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.WindowSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The WINDOW clause of a GROUP BY. One thread. */
final class WindowClause {
    private static final long DEFAULT_GRACE_MILLIS = 86_400_000;
    private static final long LONGEST_MILLIS = Long.MAX_VALUE / 4;

    private final Diagnostics diagnostics;

    WindowClause(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** The windows, or empty after an error. */
    Optional<Window> analyze(WindowSpec spec) {
        long size = spec.size().millis();
        long grace = spec.grace() == null
                ? Math.max(DEFAULT_GRACE_MILLIS - size, 0)
                : spec.grace().millis();
        boolean isSession = spec.kind() == WindowSpec.Kind.SESSION;
        if (size <= 0) {
            return invalid(
                    spec.size().span(),
                    isSession ? "the gap of sessions must be positive" : "a window's size must be positive");
        }
        if (grace > LONGEST_MILLIS || size > LONGEST_MILLIS) {
            return invalid(spec.span(), "the window is longer than time itself");
        }
        Long retention = spec.retention() == null ? null : spec.retention().millis();
        if (retention != null && (retention < size + grace || retention > LONGEST_MILLIS)) {
            return invalid(
                    spec.span(),
                    "RETENTION must be at least the " + (isSession ? "gap of the sessions" : "window's size")
                            + " and grace, " + (size + grace) + " ms");
        }
        return switch (spec.kind()) {
            case SESSION -> Optional.of(new Window.Session(size, grace, retention));
            case SLIDING -> Optional.of(TimeWindow.sliding(size, grace, retention));
            case TUMBLING, HOPPING -> aligned(spec, size, grace, retention);
        };
    }

    private Optional<Window> aligned(WindowSpec spec, long size, long grace, @Nullable Long retention) {
        long advance = spec.advance() == null ? size : spec.advance().millis();
        if (advance <= 0 || advance > size) {
            return invalid(
                    spec.advance() == null ? spec.span() : spec.advance().span(),
                    "a hopping window's advance must be positive and not larger than its size");
        }
        return Optional.of(new TimeWindow(size, advance, grace, retention));
    }

    private Optional<Window> invalid(Span span, String message) {
        diagnostics.error(ErrorCode.WINDOW_INVALID, span, message);
        return Optional.empty();
    }
}
