// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Folds that are kept at places, each with a mark that says of what. Where states can be packed they lie side by side as
 * numbers: that is a third of what they take as objects, and a processor that has to fetch one from memory fetches it at
 * once. Stream thread.
 */
@HotPath
final class KeptFolds {
    private static final long[] NO_NUMBERS = {};
    private static final @Nullable Object[] NO_STATES = {};

    /** Numbers of a place, of which the first is the mark. */
    private final int stride;

    private final int mask;

    /** The marks, which are larger by one than what they say, with packed states behind them. */
    private final long[] numbers;

    /** The states when they are not packed. */
    private final @Nullable Object[] states;

    /**
     * @param places a power of two
     */
    KeptFolds(WindowFold fold, int places) {
        int packed = fold.packedNumbers();
        stride = 1 + packed;
        mask = places - 1;
        numbers = places == 0 ? NO_NUMBERS : new long[places * stride];
        states = packed > 0 ? NO_STATES : new Object[places];
    }

    /** The place of a number. */
    int place(long number) {
        return (int) number & mask;
    }

    boolean isOf(int place, long what) {
        return numbers[place * stride] == what + 1;
    }

    void forget(int place) {
        numbers[place * stride] = 0;
    }

    /** A state of no rows for what shall be kept at a place. */
    Object open(WindowFold fold, Object scratch, int place) {
        Object state = scratch;
        if (stride == 1) {
            state = states[place];
            if (state == null) {
                state = fold.create();
                states[place] = state;
            }
        }
        fold.reset(state);
        return state;
    }

    /** Keeps the state that {@link #open} gave. */
    void close(WindowFold fold, Object state, int place, long what) {
        int at = place * stride;
        numbers[at] = what + 1;
        if (stride > 1) {
            fold.pack(state, numbers, at + 1);
        }
    }

    /** Keeps a state that is not used elsewhere any more; gives one that is not. */
    @Nullable
    Object exchange(WindowFold fold, Object state, int place, long what) {
        close(fold, state, place, what);
        if (stride > 1) {
            return state;
        }
        Object free = states[place];
        states[place] = state;
        return free;
    }

    /** Adds what is kept at a place to a state; the scratch is overwritten. */
    void addTo(WindowFold fold, Object state, Object scratch, int place) {
        Object kept = scratch;
        if (stride > 1) {
            fold.unpack(scratch, numbers, place * stride + 1);
        } else {
            kept = states[place];
        }
        if (kept == null) {
            throw new IllegalStateException("nothing is kept");
        }
        fold.merge(state, kept);
    }
}
