// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Folds of whole buckets, kept so that a long run of buckets is folded in few steps: of each chunk, and of each 2, 4, 8 …
 * buckets whose first number is a multiple of that. Stream thread.
 *
 * <p>What is folded, and in which order, depends on the numbers of the buckets alone and not on what happens to be kept.
 * Only buckets to which no row is appended any more may be asked for.
 */
@HotPath
abstract sealed class FoldTree {
    private static final int LEVELS_MAX = 24;

    /** Of all aggregates; frames have folds of their own for a part of them. */
    final WindowFold whole;

    private final int lowest;

    private FoldTree(WindowFold whole, int lowest) {
        this.whole = whole;
        this.lowest = lowest;
    }

    /** Adds the rows of a chunk. */
    abstract void addChunk(WindowFold fold, Object state, Chunk chunk);

    abstract KeyWindow.@Nullable Runs runs(KeyWindow window);

    abstract void keep(KeyWindow window, KeyWindow.Runs runs);

    /** Adds the rows of a bucket. */
    void addBucket(WindowFold fold, Object state, Chunk bucket) {
        for (Chunk chunk = bucket; chunk != null; chunk = chunk.next) {
            addChunk(fold, state, chunk);
        }
    }

    /** Adds the rows of the buckets {@code from} (included) to {@code to} (not included). */
    void addBuckets(KeyWindow window, WindowFold fold, Object state, long from, long to) {
        long next = from;
        while (next < to) {
            int level = Math.min(Long.numberOfTrailingZeros(next), 63 - Long.numberOfLeadingZeros(to - next));
            level = Math.min(level, LEVELS_MAX);
            if (level >= lowest && level > 0) {
                fold.merge(state, run(window, level, next));
            } else {
                level = 0;
                addBucket(fold, state, window.bucket(next));
            }
            next += 1L << level;
        }
    }

    /** The fold of the 2 to the level buckets that begin with one. */
    private Object run(KeyWindow window, int level, long from) {
        KeyWindow.Runs runs = runs(window);
        if (runs == null) {
            int levels = Math.min(LEVELS_MAX, Integer.numberOfTrailingZeros(window.capacity()));
            runs = new KeyWindow.Runs(levels, window.capacity());
            keep(window, runs);
        }
        @Nullable Object[] states = runs.states[level];
        int place = (int) (from >> level) & (states.length - 1);
        Object state = states[place];
        if (state == null) {
            state = whole.create();
            states[place] = state;
        } else if (runs.begins[level][place] == from) {
            return state;
        }
        fill(window, state, level, from);
        runs.begins[level][place] = from;
        return state;
    }

    private void fill(KeyWindow window, Object state, int level, long from) {
        whole.reset(state);
        long half = 1L << (level - 1);
        if (level - 1 >= lowest && level > 1) {
            whole.merge(state, run(window, level - 1, from));
            whole.merge(state, run(window, level - 1, from + half));
            return;
        }
        for (long bucket = from; bucket < from + half + half; bucket++) {
            addBucket(whole, state, window.bucket(bucket));
        }
    }

    /** A row came into a bucket that is not the last. */
    void changed(KeyWindow window, long index) {
        KeyWindow.Runs runs = runs(window);
        if (runs == null) {
            return;
        }
        for (int level = 1; level < runs.begins.length; level++) {
            long[] begins = runs.begins[level];
            int place = (int) (index >> level) & (begins.length - 1);
            if (begins[place] == (index >> level) << level) {
                begins[place] = KeyWindow.Runs.NONE;
            }
        }
    }

    /** Small states: one a chunk. */
    static final class Merged extends FoldTree {
        Merged(WindowFold whole) {
            super(whole, 0);
        }

        @Override
        void addChunk(WindowFold fold, Object state, Chunk chunk) {
            fold.merge(state, partial(chunk));
        }

        private Object partial(Chunk chunk) {
            Object state = chunk.partial;
            if (state == null) {
                state = whole.create();
                chunk.partial = state;
            }
            if (!chunk.partialValid) {
                whole.reset(state);
                whole.addRange(state, chunk.columns, 0, chunk.size);
                chunk.partialValid = true;
            }
            return state;
        }

        /** A row was put into a chunk: a kept fold goes on when it is the last. */
        void inserted(Chunk chunk, int place) {
            Object state = chunk.partial;
            if (state != null && chunk.partialValid) {
                if (place == chunk.size - 1) {
                    whole.addRange(state, chunk.columns, place, place + 1);
                } else {
                    chunk.partialValid = false;
                }
            }
        }

        @Override
        KeyWindow.@Nullable Runs runs(KeyWindow window) {
            return window.merged;
        }

        @Override
        void keep(KeyWindow window, KeyWindow.Runs runs) {
            window.merged = runs;
        }
    }

    /** States that grow with the rows: none below 16 buckets. */
    static final class Collected extends FoldTree {
        Collected(WindowFold whole) {
            super(whole, 4);
        }

        @Override
        void addChunk(WindowFold fold, Object state, Chunk chunk) {
            fold.addRange(state, chunk.columns, 0, chunk.size);
        }

        @Override
        KeyWindow.@Nullable Runs runs(KeyWindow window) {
            return window.collected;
        }

        @Override
        void keep(KeyWindow window, KeyWindow.Runs runs) {
            window.collected = runs;
        }
    }
}
