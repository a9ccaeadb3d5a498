// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk takes the state of a process: whose writes it refuses, and when it is worth trying again. Any thread.
 *
 * <p>What a disk refuses stays in memory and is tried again, so nothing is lost and nothing has to end; but what is added
 * meanwhile has to stop. So whoever runs the tasks pauses them when {@link Listener#refuses} is called, and lets them go on at
 * {@link Listener#hasRoom}; then the writes are tried again, and are accepted or refused once more. Between the two a thread of
 * this class looks at the disk, more and more seldom, at least every {@value #LOOK_SECONDS_MAX} seconds. It ends when there is no
 * trouble any more.
 */
public final class StateDisk implements AutoCloseable {
    /** What must be free beyond what is written: for the files that RocksDB makes of it later, and for everybody else. */
    public static final long RESERVE_BYTES = 16L << 20;

    static final long LOOK_SECONDS_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(StateDisk.class);

    /** A disk with so much space is not full a moment later. */
    private static final long MUCH_BYTES = 1L << 30;

    private static final long SEEN_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

    private volatile Seen seen = new Seen(0, 0);
    private final Map<Path, Refusal> refusals = new HashMap<>();
    private Listener listener = Listener.NOBODY;
    private boolean waiting;
    private long lookNanos;
    private @Nullable Thread watch;
    private boolean closed;

    /** Who pauses tasks. Called by the thread that finds it, with no lock held; must not throw. */
    public interface Listener {
        /** Nobody pauses: a test, or a driver of single records. */
        Listener NOBODY = new Listener() {
            @Override
            public void refuses(Trouble trouble) {}

            @Override
            public void hasRoom() {}
        };

        /** A write was refused: what runs should pause. */
        void refuses(Trouble trouble);

        /** It is worth trying again: what paused should go on. */
        void hasRoom();
    }

    /**
     * What is wrong.
     *
     * @param code MR-5005 when there is no space, MR-5004 when writes fail for another reason
     * @param message without the code
     * @param folder of a database that cannot be written or opened
     * @param freeBytes on the disk when it was refused
     * @param neededBytes must be free before it is tried again
     */
    public record Trouble(ErrorCode code, String message, Path folder, long freeBytes, long neededBytes) {}

    private record Seen(long freeBytes, long nanos) {}

    private enum Refused {
        WRITE,
        OPENING,
        SPILL
    }

    private record Refusal(Trouble trouble, Refused what) {}

    /** Says who pauses tasks; nobody before that. */
    public synchronized void listen(Listener whoPauses) {
        listener = whoPauses;
    }

    /** What is wrong now, with the bytes that are free now; null when all writes are accepted. */
    public synchronized @Nullable Trouble trouble() {
        for (Refusal refusal : refusals.values()) {
            Trouble told = refusal.trouble();
            return new Trouble(
                    told.code(), told.message(), told.folder(), freeBytes(told.folder()), told.neededBytes());
        }
        return null;
    }

    /** Whether a write may be tried: so much is free, and what is kept in reserve. */
    public boolean hasRoom(Path folder, long bytes) {
        long now = System.nanoTime();
        Seen last = seen;
        // To ask for each write of a disk with much space would cost as much as a small write.
        if (last.freeBytes() > bytes + MUCH_BYTES && now - last.nanos() < SEEN_NANOS_MAX) {
            return true;
        }
        long free = freeBytes(folder);
        seen = new Seen(free, now);
        return free >= bytes + RESERVE_BYTES;
    }

    /** Bytes that are free for this process on the disk of a folder; all there can be when that is not known. */
    public static long freeBytes(Path folder) {
        for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
            long free = at.toFile().getUsableSpace();
            if (free > 0 || at.toFile().exists()) {
                return free;
            }
        }
        return Long.MAX_VALUE;
    }

    /** What is thrown when there is no space for a folder: MR-5005. */
    public static MillraceException full(Path folder, @Nullable Exception cause) {
        return new MillraceException(ErrorCode.STATE_DISK_FULL, "no space is left for " + folder, null, cause);
    }

    /** Whether a failure of a file says that there is no space. */
    public static boolean saysFull(Exception failure) {
        return String.valueOf(failure.getMessage()).contains("No space left on device");
    }

    /** Whether a failure is the disk's, and may be over later: MR-5004 or MR-5005. */
    public static boolean isRefusal(MillraceException failure) {
        return failure.code() == ErrorCode.STATE_DISK_FULL || failure.code() == ErrorCode.STATE_WRITE_FAILED;
    }

    /** A write to a database was refused, or was not tried; it is kept and will be tried again. */
    public void refused(Path folder, MillraceException why, long bytes) {
        refused(folder, why, bytes, Refused.WRITE);
    }

    /** A database could not be opened; that will be tried again, here or elsewhere. */
    public void notOpened(Path folder, MillraceException why) {
        refused(folder, why, 0, Refused.OPENING);
    }

    /** What is not part of the state was not put on disk for a while; that will be tried again when more comes. */
    public void notSpilled(Path folder, MillraceException why, long bytes) {
        refused(folder, why, bytes, Refused.SPILL);
    }

    private void refused(Path folder, MillraceException why, long bytes, Refused what) {
        Trouble trouble = new Trouble(
                why.code(), String.valueOf(why.getMessage()), folder, freeBytes(folder), bytes + RESERVE_BYTES);
        Listener told;
        synchronized (this) {
            if (refusals.isEmpty()) {
                LOG.error(
                        "{} error: {}; {} bytes are free", why.code().label(), trouble.message(), trouble.freeBytes());
                lookNanos = TimeUnit.SECONDS.toNanos(1);
            }
            refusals.put(folder, new Refusal(trouble, what));
            if (waiting) {
                return;
            }
            waiting = true;
            told = listener;
            startWatch();
        }
        told.refuses(trouble);
    }

    /** A database was opened that may not have been opened before. */
    public void opened(Path folder) {
        over(folder, Refused.OPENING);
    }

    /** A database took all that was to be written. */
    public void accepted(Path folder) {
        over(folder, Refused.WRITE);
    }

    /** What was not put on disk is there now, or not needed any more. */
    public void spilled(Path folder) {
        over(folder, Refused.SPILL);
    }

    private void over(Path folder, Refused what) {
        Listener told;
        synchronized (this) {
            // Asked after each write: nearly always there is nothing.
            Refusal refusal = refusals.get(folder);
            if (refusal == null || refusal.what() != what) {
                return;
            }
            refusals.remove(folder);
            if (!refusals.isEmpty()) {
                return;
            }
            LOG.warn("the disk of {} takes state again", folder);
            if (!waiting) {
                return;
            }
            waiting = false;
            told = listener;
        }
        told.hasRoom();
    }

    /**
     * Looks whether there is room for everything that was refused; then it is said that it should be tried again. The watching
     * thread does this.
     */
    void look() {
        Listener told;
        synchronized (this) {
            if (!waiting || !refusals.values().stream().allMatch(StateDisk::mayBeTried)) {
                return;
            }
            // Nobody here may ever open it: the task may have gone elsewhere. And nothing more may come that has to be
            // spilled.
            refusals.values().removeIf(refusal -> refusal.what() != Refused.WRITE);
            waiting = false;
            told = listener;
        }
        told.hasRoom();
    }

    private static boolean mayBeTried(Refusal refusal) {
        return freeBytes(refusal.trouble().folder()) >= refusal.trouble().neededBytes();
    }

    private void startWatch() {
        if (listener == Listener.NOBODY || watch != null || closed) {
            return;
        }
        Thread thread = new Thread(this::watch, "millrace-state-disk");
        thread.setDaemon(true);
        watch = thread;
        thread.start();
    }

    private void watch() {
        try {
            while (awaitNextLook()) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False when there is nothing to look at any more. */
    private synchronized boolean awaitNextLook() throws InterruptedException {
        long end = System.nanoTime() + lookNanos;
        for (long left = lookNanos; left > 0 && !closed; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        lookNanos = Math.min(2 * lookNanos, TimeUnit.SECONDS.toNanos(LOOK_SECONDS_MAX));
        if (closed || refusals.isEmpty()) {
            watch = null;
            return false;
        }
        return true;
    }

    /** Ends the watching thread; nobody is told anything after that. */
    @Override
    public synchronized void close() {
        closed = true;
        listener = Listener.NOBODY;
        notifyAll();
    }
}
