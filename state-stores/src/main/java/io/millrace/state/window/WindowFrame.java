// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import org.jspecify.annotations.Nullable;

/**
 * One frame: which rows, and what is computed of them. Immutable.
 *
 * <p>All frames of a spec share the chunks and what is kept of them, so the states of {@code merged} must be usable by
 * {@link WindowSpec#merged}, and those of {@code collected} by {@link WindowSpec#collected}: a frame's fold does a part of
 * the whole one's aggregates.
 *
 * @param rangeMillis the rows of the last milliseconds, or -1 when {@code rows} counts
 * @param rows the number of rows before the current one, or -1
 * @param merged aggregates with small states: folds are kept for each chunk
 * @param collected aggregates whose states grow with the rows: folds are kept for many rows together only
 * @param running aggregates that take rows back exactly: one state runs along with the frame
 */
public record WindowFrame(
        long rangeMillis,
        long rows,
        @Nullable WindowFold merged,
        @Nullable WindowFold collected,
        @Nullable WindowFold running) {
    public WindowFrame {
        if ((rangeMillis < 0) == (rows < 0)) {
            throw new IllegalArgumentException("a frame is either a range or a number of rows");
        }
    }

    boolean isRange() {
        return rangeMillis >= 0;
    }
}
