// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/** The merged and the collected aggregates of the frames that end in the current row. Stream thread. */
@HotPath
final class FrameFolds {
    /** A frame's rows before the next multiple of this are folded one by one, the rest of its first chunk at once. */
    private static final int BLOCK = 8;

    private static final Object NOTHING = new Object();

    private final WindowFrame[] frames;
    private final Frames rows;
    private final FoldTree.@Nullable Merged merged;
    private final FoldTree.@Nullable Collected collected;

    /** States that results are folded into, by frame. */
    private final @Nullable Object[] mergedStates;

    private final @Nullable Object[] collectedStates;

    /** What is to be kept is folded into this. */
    private final Object building;

    FrameFolds(WindowSpec spec, Frames rows, FoldTree.@Nullable Merged merged, FoldTree.@Nullable Collected collected) {
        this.frames = spec.frames().toArray(new WindowFrame[0]);
        this.rows = rows;
        this.merged = merged;
        this.collected = collected;
        this.building = merged == null ? NOTHING : merged.whole.create();
        this.mergedStates = new Object[frames.length];
        this.collectedStates = new Object[frames.length];
        for (int i = 0; i < frames.length; i++) {
            mergedStates[i] = stateOf(frames[i].merged());
            collectedStates[i] = stateOf(frames[i].collected());
        }
    }

    static @Nullable Object stateOf(@Nullable WindowFold fold) {
        return fold == null ? null : fold.create();
    }

    /** The merged aggregates of a frame of the current row; valid until the next call. */
    @Nullable
    Object merged(int frame) {
        WindowFold fold = frames[frame].merged();
        Object state = mergedStates[frame];
        if (fold == null || state == null || merged == null) {
            return null;
        }
        fold.reset(state);
        FrameState head = rows.head(frame);
        if (rows.isLate()) {
            foldLate(merged, fold, state, head);
        } else if (head.index == rows.index()) {
            foldBucket(merged, fold, state, head);
        } else {
            foldMerged(merged, fold, state, head);
        }
        return state;
    }

    /** A frame that ends in the window's last row. */
    private void foldMerged(FoldTree.Merged tree, WindowFold fold, Object state, FrameState head) {
        Chunk first = Frames.chunkOf(head);
        int block = Math.min((head.row + BLOCK - 1) & -BLOCK, first.size);
        if (block > head.row) {
            fold.addRange(state, first.columns, head.row, block);
        }
        if (block < first.size || first.next != null || head.index + 1 < rows.index()) {
            rest(tree, fold, head, first, block).addTo(fold, state, tree.reading, FrameKept.REST);
        }
        tree.addLast(rows.window(), fold, state);
    }

    private FrameKept rest(FoldTree.Merged tree, WindowFold fold, FrameState head, Chunk first, int block) {
        FrameKept kept = head.kept;
        if (kept == null) {
            kept = keep(head, fold);
        }
        boolean isBegun = kept.beginningChunk == first && kept.beginningRow == block;
        if (isBegun && kept.restTo == rows.index()) {
            return kept;
        }
        if (!isBegun) {
            begin(tree, fold, head, kept, first, block);
        }
        long from = head.index + 1;
        long to = rows.index();
        kept.meetWithin(from, to);
        foldHalves(tree, fold, kept, from, to);
        Object rest = kept.open(fold, building, FrameKept.REST);
        kept.addTo(fold, rest, tree.reading, FrameKept.BEGINNING);
        if (from < kept.meet) {
            kept.addTo(fold, rest, tree.reading, FrameKept.FRONT);
        }
        if (kept.meet < to) {
            kept.addTo(fold, rest, tree.reading, FrameKept.BACK);
        }
        kept.close(fold, rest, FrameKept.REST, to);
        kept.restTo = to;
        rows.window().bytes += kept.moreBytes();
        return kept;
    }

    private FrameKept keep(FrameState head, @Nullable WindowFold fold) {
        FrameKept kept = new FrameKept(fold);
        head.kept = kept;
        rows.window().bytes += kept.bytes();
        return kept;
    }

    private void begin(FoldTree.Merged tree, WindowFold fold, FrameState head, FrameKept kept, Chunk first, int block) {
        Object beginning = kept.open(fold, building, FrameKept.BEGINNING);
        if (block < first.size) {
            fold.addRange(beginning, first.columns, block, first.size);
        }
        tree.addChunks(fold, beginning, first.next, null);
        kept.close(fold, beginning, FrameKept.BEGINNING, head.index);
        kept.beginningChunk = first;
        kept.beginningRow = block;
    }

    /** Folds what the frame has of buckets between its first and its last, as far as that is not kept. */
    private void foldHalves(FoldTree.Merged tree, WindowFold fold, FrameKept kept, long from, long to) {
        if (from < kept.meet && kept.frontFrom != from) {
            Object front = kept.open(fold, building, FrameKept.FRONT);
            tree.addBuckets(rows.window(), fold, front, from, kept.meet);
            kept.close(fold, front, FrameKept.FRONT, from);
            kept.frontFrom = from;
        }
        if (kept.meet < to && kept.backTo != to) {
            Object back = kept.open(fold, building, FrameKept.BACK);
            tree.addBuckets(rows.window(), fold, back, kept.meet, to);
            kept.close(fold, back, FrameKept.BACK, to);
            kept.backTo = to;
        }
    }

    /** A frame that begins and ends in the window's last bucket. */
    private static void foldBucket(FoldTree tree, WindowFold fold, Object state, FrameState head) {
        Chunk first = Frames.chunkOf(head);
        fold.addRange(state, first.columns, head.row, first.size);
        tree.addChunks(fold, state, first.next, null);
    }

    private void foldLate(FoldTree tree, WindowFold fold, Object state, FrameState head) {
        KeyWindow now = rows.window();
        Chunk first = Frames.chunkOf(head);
        Chunk last = rows.chunk();
        if (first == last) {
            fold.addRange(state, last.columns, head.row, rows.row() + 1);
            return;
        }
        fold.addRange(state, first.columns, head.row, first.size);
        if (head.index == rows.index()) {
            tree.addChunks(fold, state, first.next, last);
        } else {
            tree.addChunks(fold, state, first.next, null);
            tree.addBuckets(now, fold, state, head.index + 1, rows.index());
            tree.addChunks(fold, state, now.bucket(rows.index()), last);
        }
        fold.addRange(state, last.columns, 0, rows.row() + 1);
    }

    /** The collected aggregates of a frame of the current row; valid until the next call. */
    @Nullable
    Object collected(int frame) {
        WindowFold fold = frames[frame].collected();
        Object state = collectedStates[frame];
        if (fold == null || state == null || collected == null) {
            return null;
        }
        fold.reset(state);
        FrameState head = rows.head(frame);
        if (rows.isLate()) {
            foldLate(collected, fold, state, head);
        } else if (head.index == rows.index()) {
            foldBucket(collected, fold, state, head);
        } else {
            Chunk first = Frames.chunkOf(head);
            fold.addRange(state, first.columns, head.row, first.size);
            collected.addChunks(fold, state, first.next, null);
            if (head.index + 1 < rows.index()) {
                fold.merge(state, collectedMiddle(collected, fold, frame, head));
            }
            collected.addLast(rows.window(), fold, state);
        }
        return state;
    }

    private Object collectedMiddle(FoldTree tree, WindowFold fold, int frame, FrameState head) {
        FrameKept kept = head.kept;
        if (kept == null) {
            kept = keep(head, frames[frame].merged());
        }
        Object middle = kept.collectedMiddle;
        if (middle == null) {
            middle = fold.create();
            kept.collectedMiddle = middle;
        }
        if (kept.collectedFirst != head.index || kept.collectedLast != rows.index()) {
            fold.reset(middle);
            tree.addBuckets(rows.window(), fold, middle, head.index + 1, rows.index());
            kept.collectedFirst = head.index;
            kept.collectedLast = rows.index();
            if (kept.isMiddleToBeMeasured()) {
                rows.window().bytes += kept.measureMiddle(fold.stateBytes(middle));
            }
        }
        return middle;
    }
}
