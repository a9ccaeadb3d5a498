// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which failures end an application, and which only the stream thread that had them. Any thread.
 *
 * <p>What Millrace itself says is final, unless it is of local state: damaged state is marked and rebuilt when its task is opened again,
 * and what a disk refused for good is read from the changelog again; as long as the disk refuses, such a task is not opened, so
 * nothing fails in a circle. A neighbour's trouble gets another try, unless it is a row that is too large: it will be the next time. All of it not too often, and not for ever where each new
 * thread fails before anything is committed.
 */
final class ThreadFailures {
    private static final int REPLACEMENTS_MAX = 10;
    private static final int WITHOUT_COMMIT_MAX = 5;
    private static final long REPLACEMENTS_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final LongSupplier commits;
    private final LongSupplier nanos;
    private final Deque<Long> replacements = new ArrayDeque<>();
    private int withoutCommit;
    private long commitsAtFailure = -1;

    /**
     * @param commits how many there were so far
     * @param nanos a clock as {@code System.nanoTime}
     */
    ThreadFailures(LongSupplier commits, LongSupplier nanos) {
        this.commits = commits;
        this.nanos = nanos;
    }

    /** What Millrace says of a failure, if it says anything. */
    static @Nullable MillraceException coded(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof MillraceException coded) {
                return coded;
            }
        }
        return null;
    }

    /**
     * How long to wait before another thread takes the place of one that failed; null when the application is to end. The first one
     * comes at once, and the more fail before anything is committed the longer the next one waits: trouble takes seconds to pass. One
     * whose rows brokers did not take in time has waited for minutes already, and does not count.
     */
    synchronized @Nullable Duration replacementDelay(Throwable thrown) {
        if (RefusedRowsException.isOutage(thrown) && !TooLargeRow.isCauseOf(thrown)) {
            return Duration.ZERO;
        }
        MillraceException coded = coded(thrown);
        if ((coded != null && !isMendedByReopening(coded)) || TooLargeRow.isCauseOf(thrown) || !mayReplace()) {
            return null;
        }
        return withoutCommit == 1 ? Duration.ZERO : Duration.ofSeconds(1L << (withoutCommit - 2));
    }

    private static boolean isMendedByReopening(MillraceException failure) {
        return failure.code() == ErrorCode.STATE_UNREADABLE
                || failure.code() == ErrorCode.STATE_WRITE_FAILED
                || failure.code() == ErrorCode.STATE_DISK_FULL;
    }

    private boolean mayReplace() {
        long committed = commits.getAsLong();
        withoutCommit = committed == commitsAtFailure ? withoutCommit + 1 : 1;
        commitsAtFailure = committed;
        if (withoutCommit > WITHOUT_COMMIT_MAX) {
            return false;
        }
        long now = nanos.getAsLong();
        while (!replacements.isEmpty() && now - replacements.peekFirst() > REPLACEMENTS_NANOS) {
            replacements.removeFirst();
        }
        replacements.addLast(now);
        return replacements.size() <= REPLACEMENTS_MAX;
    }
}
