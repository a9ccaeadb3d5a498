// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that the state of all tasks of a process may take: changes that are not known to be committed, which only a commit
 * makes smaller; what is gathered from changelogs, which a write makes smaller; what operators keep of keys that wait for their time,
 * which can be put on disk until then; and live copies of what is written, which may be let go at any time. Any thread; a {@link
 * Share} is confined to its task's thread.
 */
public final class StateMemory {
    /** What a share may be off by, so that tasks do not write to the same counters for each row. */
    private static final long TOLD_BYTES_MAX = 32L << 10;

    private final long budgetBytes;
    private final long toldBytes;
    private final AtomicLong dirty = new AtomicLong();
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong gathered = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();

    /** With a budget in bytes for all tasks together. */
    public StateMemory(long budgetBytes) {
        this.budgetBytes = budgetBytes;
        this.toldBytes = Math.min(TOLD_BYTES_MAX, budgetBytes / 256);
    }

    public long budgetBytes() {
        return budgetBytes;
    }

    /** Bytes of changes that are not known to be committed, in all tasks. */
    public long dirtyBytes() {
        return dirty.get();
    }

    /** Bytes of live copies, in all tasks. */
    public long liveBytes() {
        return live.get();
    }

    /** Bytes that were read from changelogs and are not written yet, in all tasks. */
    public long gatheredBytes() {
        return gathered.get();
    }

    /** Bytes of what waits for its time, in all tasks. */
    public long waitingBytes() {
        return waiting.get();
    }

    private long allBytes() {
        return live.get() + dirty.get() + gathered.get() + waiting.get();
    }

    /** The part of one task or operator, empty; to be closed with it. */
    public Share share() {
        return new Share();
    }

    /** What one task or operator says of itself. */
    public final class Share implements AutoCloseable {
        private long dirtyHere;
        private long liveHere;
        private long gatheredHere;
        private long waitingHere;

        private Share() {}

        /** Changes smaller than this need not be said. */
        public long grainBytes() {
            return toldBytes;
        }

        /** Says how many dirty bytes there are now. Small changes are added up before others see them. */
        public void dirty(long bytes) {
            if (Math.abs(bytes - dirtyHere) >= toldBytes || bytes == 0) {
                dirty.addAndGet(bytes - dirtyHere);
                dirtyHere = bytes;
            }
        }

        /** Says how many live bytes there are now. Small changes are added up before others see them. */
        public void live(long bytes) {
            if (Math.abs(bytes - liveHere) >= toldBytes || bytes == 0) {
                live.addAndGet(bytes - liveHere);
                liveHere = bytes;
            }
        }

        /** Says how many bytes are gathered now. */
        public void gathered(long bytes) {
            gathered.addAndGet(bytes - gatheredHere);
            gatheredHere = bytes;
        }

        /** Says how many bytes wait for their time now. Small changes are added up before others see them. */
        public void waiting(long bytes) {
            if (Math.abs(bytes - waitingHere) >= toldBytes || bytes == 0) {
                waiting.addAndGet(bytes - waitingHere);
                waitingHere = bytes;
            }
        }

        /** Whether some of what waits should be put on disk: it takes more than an eighth of the budget. */
        public boolean wantsSpill() {
            return waiting.get() > budgetBytes / 8;
        }

        /** Whether nothing more can wait on the heap: it takes more than half of the budget. */
        public boolean mustSpill() {
            return waiting.get() > budgetBytes / 2;
        }

        /** Whether what is gathered should be written before its time: it takes more than a quarter of the budget. */
        public boolean wantsWrite() {
            return gathered.get() > budgetBytes / 4;
        }

        /** Whether a commit is due before its time: dirty bytes take more than a quarter of the budget. */
        public boolean wantsCommit() {
            return dirty.get() > budgetBytes / 4;
        }

        /** Whether live copies should be let go. */
        public boolean isOver() {
            return allBytes() > budgetBytes;
        }

        /** How many bytes of live copies should be let go; 0 or less when none. */
        public long overBytes() {
            return allBytes() - budgetBytes;
        }

        /** Whether live copies should be let go even when that costs a write. */
        public boolean isFarOver() {
            return allBytes() > budgetBytes + budgetBytes / 4;
        }

        @Override
        public void close() {
            dirty(0);
            live(0);
            gathered(0);
            waiting(0);
        }
    }
}
