// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
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
    /** Each level has runs that are twice as long: few steps for a long run, and little to fold anew for a late row. */
    private static final int BITS = 1;

    private static final int LEVELS = 24;

    /** Of all aggregates; frames have folds of their own for a part of them. */
    final WindowFold whole;

    private final int lowest;

    private FoldTree(WindowFold whole, int lowest) {
        this.whole = whole;
        this.lowest = lowest;
    }

    /** Adds the rows of a chunk. */
    abstract void addChunk(WindowFold fold, Object state, Chunk chunk);

    abstract Chunk.@Nullable Nodes nodes(Chunk bucket);

    abstract void keep(Chunk bucket, Chunk.Nodes nodes);

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
            int level = 0;
            long span = 1;
            while (level < LEVELS) {
                long wider = span << BITS;
                if ((next & (wider - 1)) != 0 || next + wider > to) {
                    break;
                }
                span = wider;
                level++;
            }
            if (level >= lowest && level > 0) {
                fold.merge(state, node(window, level, next));
            } else {
                span = 1;
                addBucket(fold, state, window.bucket(next));
            }
            next += span;
        }
    }

    private Object node(KeyWindow window, int level, long from) {
        long span = 1L << (level * BITS);
        Chunk last = window.bucket(from + span - 1);
        Chunk.Nodes nodes = nodes(last);
        if (nodes == null) {
            nodes = new Chunk.Nodes();
            keep(last, nodes);
        }
        if (nodes.states.length < level) {
            nodes.states = Arrays.copyOf(nodes.states, level);
        }
        Object state = nodes.states[level - 1];
        if (state == null) {
            state = whole.create();
            nodes.states[level - 1] = state;
        }
        if ((nodes.valid & 1 << level) == 0) {
            fill(window, state, level, from);
            nodes.valid |= 1 << level;
        }
        return state;
    }

    private void fill(KeyWindow window, Object state, int level, long from) {
        whole.reset(state);
        long span = 1L << ((level - 1) * BITS);
        for (long child = from; child < from + (span << BITS); child += span) {
            if (level > 1 && level - 1 >= lowest) {
                whole.merge(state, node(window, level - 1, child));
            } else {
                for (long bucket = child; bucket < child + span; bucket++) {
                    addBucket(whole, state, window.bucket(bucket));
                }
            }
        }
    }

    /** A row came into a bucket that is not the last. */
    void changed(KeyWindow window, long index) {
        for (int level = 1; level <= LEVELS; level++) {
            long last = index | ((1L << (level * BITS)) - 1);
            if (last >= window.end) {
                return;
            }
            Chunk.Nodes nodes = nodes(window.bucket(last));
            if (nodes != null) {
                nodes.valid &= ~(1 << level);
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
        Chunk.@Nullable Nodes nodes(Chunk bucket) {
            return bucket.merged;
        }

        @Override
        void keep(Chunk bucket, Chunk.Nodes nodes) {
            bucket.merged = nodes;
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
        Chunk.@Nullable Nodes nodes(Chunk bucket) {
            return bucket.collected;
        }

        @Override
        void keep(Chunk bucket, Chunk.Nodes nodes) {
            bucket.collected = nodes;
        }
    }
}
