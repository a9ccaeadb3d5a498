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
class KeptFolds {
    private static final long[] NO_NUMBERS = {};
    private static final long OBJECT_BYTES = 48;

    /** Of a line of a processor's cache. */
    private static final int NUMBERS_A_LINE = 8;

    private static final @Nullable Object[] NO_STATES = {};

    /** Numbers of a place, of which the first is the mark. */
    private final int stride;

    private final int mask;

    /** The marks, which are larger by one than what they say, with packed states behind them. */
    private final long[] numbers;

    /** The states when they are not packed. */
    private final @Nullable Object[] states;

    /** Bytes of those states, as they were when a place was used for the first time. */
    private long stateBytes;

    private boolean isFirstUse;
    private long bytesAsked;

    /**
     * @param fold of what is kept; null when nothing is
     * @param places a power of two, or 0
     */
    KeptFolds(@Nullable WindowFold fold, int places) {
        int packed = fold == null ? 0 : fold.packedNumbers();
        stride = 1 + packed;
        mask = places - 1;
        numbers = places == 0 ? NO_NUMBERS : new long[places * stride];
        states = packed > 0 || places == 0 ? NO_STATES : new Object[places];
    }

    /** What it takes of the heap. */
    long bytes() {
        return OBJECT_BYTES
                + (numbers.length == 0 ? 0 : HeapBytes.longs(numbers.length))
                + (states.length == 0 ? 0 : HeapBytes.references(states.length) + stateBytes);
    }

    /** What states that are objects have added to that since this was asked last. */
    final long moreBytes() {
        long more = stateBytes - bytesAsked;
        bytesAsked = stateBytes;
        return more;
    }

    /** Reads what is kept, so that it is in the caches. */
    final long touch() {
        long sum = 0;
        for (int i = 0; i < numbers.length; i += NUMBERS_A_LINE) {
            sum += numbers[i];
        }
        return sum;
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
                isFirstUse = true;
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
        } else if (isFirstUse) {
            isFirstUse = false;
            stateBytes += fold.stateBytes(state);
        }
    }

    /** Keeps a state that is not used elsewhere any more; gives one that is not. */
    @Nullable
    Object exchange(WindowFold fold, Object state, int place, long what) {
        Object free = stride > 1 ? state : states[place];
        isFirstUse = free == null;
        close(fold, state, place, what);
        if (stride > 1) {
            return state;
        }
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
