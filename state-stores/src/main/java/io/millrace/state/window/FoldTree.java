// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * Folds of whole buckets, kept so that a long run of buckets is folded in few steps: of each bucket, and of each 2, 4, 8 …
 * buckets whose first number is a multiple of that. Stream thread.
 *
 * <p>What is folded, and in which order, depends on the numbers of the buckets alone and not on what happens to be kept.
 */
@HotPath
abstract sealed class FoldTree {
    private static final int LEVELS_MAX = 24;

    /** Of all aggregates; frames have folds of their own for a part of them. */
    final WindowFold whole;

    /** Shorter runs have no fold. */
    private final int lowest;

    /** What is to be kept is folded into this. */
    private final Object building;

    /** What a state of no rows takes of the heap. */
    final long stateBytes;

    /** What was kept is read into this. */
    final Object reading;

    private FoldTree(WindowFold whole, int lowest) {
        this.whole = whole;
        this.lowest = lowest;
        this.building = whole.create();
        this.reading = whole.create();
        this.stateBytes = whole.stateBytes(reading);
    }

    /** Adds the rows of a chunk, which is not all of its bucket. */
    abstract void addChunk(WindowFold fold, Object state, Chunk chunk);

    /** Adds the rows of a bucket to a state of no rows. */
    abstract void foldBucket(WindowFold fold, Object state, Chunk bucket);

    abstract @Nullable KeptFolds @Nullable [] levels(KeyWindow window);

    abstract void keep(KeyWindow window, @Nullable KeptFolds[] levels);

    /** Adds the rows of the last bucket. */
    abstract void addLast(KeyWindow window, WindowFold fold, Object state);

    /** A row was put into a chunk of a bucket. */
    abstract void inserted(KeyWindow window, long bucket, Chunk chunk, int place);

    /** Adds the rows of chunks of one bucket. */
    final void addChunks(WindowFold fold, Object state, @Nullable Chunk from, @Nullable Chunk to) {
        for (Chunk each = from; each != null && each != to; each = each.next) {
            addChunk(fold, state, each);
        }
    }

    /**
     * Adds the rows of the buckets {@code from} (included) to {@code to} (not included), to which no row is appended any more.
     */
    final void addBuckets(KeyWindow window, WindowFold fold, Object state, long from, long to) {
        long next = from;
        while (next < to) {
            int level = Math.min(Long.numberOfTrailingZeros(next), 63 - Long.numberOfLeadingZeros(to - next));
            level = Math.min(level, LEVELS_MAX);
            if (level >= lowest) {
                KeptFolds kept = run(window, level, next);
                kept.addTo(fold, state, reading, kept.place(next >> level));
            } else {
                level = 0;
                foldBucket(fold, state, window.bucket(next));
            }
            next += 1L << level;
        }
    }

    /** Where the fold is of the 2 to the level buckets that begin with one. */
    private KeptFolds run(KeyWindow window, int level, long from) {
        KeptFolds kept = level(window, level);
        int place = kept.place(from >> level);
        if (!kept.isOf(place, from)) {
            fill(window, kept, place, level, from);
        }
        return kept;
    }

    private void fill(KeyWindow window, KeptFolds kept, int place, int level, long from) {
        foldRun(window, kept, place, level, from);
        window.bytes += kept.moreBytes();
    }

    private void foldRun(KeyWindow window, KeptFolds kept, int place, int level, long from) {
        if (level == lowest) {
            Object state = kept.open(whole, building, place);
            for (long bucket = from; bucket < from + (1L << level); bucket++) {
                foldBucket(whole, state, window.bucket(bucket));
            }
            kept.close(whole, state, place, from);
            return;
        }
        long half = 1L << (level - 1);
        KeptFolds halves = run(window, level - 1, from);
        run(window, level - 1, from + half);
        Object state = kept.open(whole, building, place);
        halves.addTo(whole, state, reading, halves.place(from >> (level - 1)));
        halves.addTo(whole, state, reading, halves.place((from + half) >> (level - 1)));
        kept.close(whole, state, place, from);
    }

    private KeptFolds level(KeyWindow window, int level) {
        @Nullable KeptFolds[] levels = levels(window);
        if (levels == null) {
            levels = new KeptFolds[1 + Math.min(LEVELS_MAX, Integer.numberOfTrailingZeros(window.capacity()))];
            keep(window, levels);
            window.bytes += HeapBytes.references(levels.length);
        }
        KeptFolds kept = levels[level];
        if (kept == null) {
            kept = new KeptFolds(whole, Math.max(1, window.capacity() >> level));
            levels[level] = kept;
            window.bytes += kept.bytes();
        }
        return kept;
    }

    /** A row came into a bucket that is not the last. */
    final void changed(KeyWindow window, long bucket) {
        @Nullable KeptFolds[] levels = levels(window);
        if (levels == null) {
            return;
        }
        for (int level = lowest; level < levels.length; level++) {
            KeptFolds kept = levels[level];
            if (kept != null) {
                kept.forget(kept.place(bucket >> level));
            }
        }
    }

    /** Keeps what a bucket was folded to while it was the last; gives a state to go on with. */
    final Object keepBucket(KeyWindow window, long bucket, Object state) {
        KeptFolds kept = level(window, 0);
        Object free = kept.exchange(whole, state, kept.place(bucket), bucket);
        window.bytes += kept.moreBytes();
        return free == null ? whole.create() : free;
    }

    /** Small states: one a bucket. */
    static final class Merged extends FoldTree {
        Merged(WindowFold whole) {
            super(whole, 0);
        }

        @Override
        void addChunk(WindowFold fold, Object state, Chunk chunk) {
            Object partial = chunk.partial;
            if (partial == null) {
                partial = whole.create();
                chunk.partial = partial;
            }
            if (!chunk.partialValid) {
                whole.reset(partial);
                whole.addRange(partial, chunk.columns, 0, chunk.size);
                chunk.partialValid = true;
            }
            fold.merge(state, partial);
        }

        @Override
        void foldBucket(WindowFold fold, Object state, Chunk bucket) {
            if (bucket.next == null) {
                fold.addRange(state, bucket.columns, 0, bucket.size);
            } else {
                addChunks(fold, state, bucket, null);
            }
        }

        @Override
        void addLast(KeyWindow window, WindowFold fold, Object state) {
            long last = window.end - 1;
            Object kept = window.lastFold;
            if (kept == null) {
                kept = whole.create();
                window.lastFold = kept;
                window.bytes += stateBytes;
            }
            if (window.lastFolded != last) {
                whole.reset(kept);
                foldBucket(whole, kept, window.bucket(last));
                window.lastFolded = last;
            }
            fold.merge(state, kept);
        }

        @Override
        void inserted(KeyWindow window, long bucket, Chunk chunk, int place) {
            chunk.partialValid = false;
            if (bucket < window.end - 1) {
                changed(window, bucket);
                return;
            }
            Object last = window.lastFold;
            if (last == null) {
                return;
            }
            if (chunk != window.bucket(bucket) || place < chunk.size - 1) {
                window.lastFolded = -1;
            } else if (window.lastFolded == bucket) {
                whole.addRange(last, chunk.columns, place, place + 1);
            } else if (place == 0) {
                if (window.lastFolded == bucket - 1 && bucket > 0) {
                    last = keepBucket(window, bucket - 1, last);
                    window.lastFold = last;
                }
                whole.reset(last);
                whole.addRange(last, chunk.columns, 0, 1);
                window.lastFolded = bucket;
            }
        }

        @Override
        @Nullable
        KeptFolds @Nullable [] levels(KeyWindow window) {
            return window.merged;
        }

        @Override
        void keep(KeyWindow window, @Nullable KeptFolds[] levels) {
            window.merged = levels;
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
        void foldBucket(WindowFold fold, Object state, Chunk bucket) {
            addChunks(fold, state, bucket, null);
        }

        @Override
        void addLast(KeyWindow window, WindowFold fold, Object state) {
            foldBucket(fold, state, window.bucket(window.end - 1));
        }

        @Override
        void inserted(KeyWindow window, long bucket, Chunk chunk, int place) {
            if (bucket < window.end - 1) {
                changed(window, bucket);
            }
        }

        @Override
        @Nullable
        KeptFolds @Nullable [] levels(KeyWindow window) {
            return window.collected;
        }

        @Override
        void keep(KeyWindow window, @Nullable KeptFolds[] levels) {
            window.collected = levels;
        }
    }
}
