// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.window;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/** The merged and the collected aggregates of the frames that end in the current row. Stream thread. */
@HotPath
final class FrameFolds {
    /** A frame's rows before the next multiple of this are folded one by one, the rest of its first chunk at once. */
    private static final int BLOCK = 8;

    private final WindowFrame[] frames;
    private final Frames rows;
    private final FoldTree.@Nullable Merged merged;
    private final FoldTree.@Nullable Collected collected;

    /** States that results are folded into, by frame. */
    private final @Nullable Object[] mergedStates;

    private final @Nullable Object[] collectedStates;

    FrameFolds(WindowSpec spec, Frames rows, FoldTree.@Nullable Merged merged, FoldTree.@Nullable Collected collected) {
        this.frames = spec.frames().toArray(new WindowFrame[0]);
        this.rows = rows;
        this.merged = merged;
        this.collected = collected;
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
            fold.merge(state, rest(tree, fold, head, first, block));
        }
        tree.addBucket(fold, state, rows.window().bucket(rows.index()));
    }

    private Object rest(FoldTree.Merged tree, WindowFold fold, FrameState head, Chunk first, int block) {
        Object rest = head.rest;
        if (rest == null) {
            rest = fold.create();
            head.rest = rest;
        }
        if (head.restChunk == first && head.restRow == block && head.restLast == rows.index()) {
            return rest;
        }
        head.restChunk = first;
        head.restRow = block;
        head.restLast = rows.index();
        fold.reset(rest);
        if (block < first.size) {
            fold.addRange(rest, first.columns, block, first.size);
        }
        addChunks(tree, fold, rest, first.next, null);
        if (head.index + 1 < rows.index()) {
            fold.merge(rest, middle(tree, fold, head));
        }
        return rest;
    }

    private Object middle(FoldTree.Merged tree, WindowFold fold, FrameState head) {
        Object middle = head.middle;
        if (middle == null) {
            middle = fold.create();
            head.middle = middle;
        }
        if (head.middleFirst != head.index || head.middleLast != rows.index()) {
            fold.reset(middle);
            tree.addBuckets(rows.window(), fold, middle, head.index + 1, rows.index());
            head.middleFirst = head.index;
            head.middleLast = rows.index();
        }
        return middle;
    }

    private static void addChunks(
            FoldTree tree, WindowFold fold, Object state, @Nullable Chunk from, @Nullable Chunk to) {
        for (Chunk each = from; each != null && each != to; each = each.next) {
            tree.addChunk(fold, state, each);
        }
    }

    /** A frame that begins and ends in the window's last bucket. */
    private static void foldBucket(FoldTree tree, WindowFold fold, Object state, FrameState head) {
        Chunk first = Frames.chunkOf(head);
        fold.addRange(state, first.columns, head.row, first.size);
        addChunks(tree, fold, state, first.next, null);
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
            addChunks(tree, fold, state, first.next, last);
        } else {
            addChunks(tree, fold, state, first.next, null);
            tree.addBuckets(now, fold, state, head.index + 1, rows.index());
            addChunks(tree, fold, state, now.bucket(rows.index()), last);
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
            addChunks(collected, fold, state, first.next, null);
            if (head.index + 1 < rows.index()) {
                fold.merge(state, collectedMiddle(collected, fold, head));
            }
            collected.addBucket(fold, state, rows.window().bucket(rows.index()));
        }
        return state;
    }

    private Object collectedMiddle(FoldTree tree, WindowFold fold, FrameState head) {
        Object middle = head.collectedMiddle;
        if (middle == null) {
            middle = fold.create();
            head.collectedMiddle = middle;
        }
        if (head.collectedFirst != head.index || head.collectedLast != rows.index()) {
            fold.reset(middle);
            tree.addBuckets(rows.window(), fold, middle, head.index + 1, rows.index());
            head.collectedFirst = head.index;
            head.collectedLast = rows.index();
        }
        return middle;
    }
}
