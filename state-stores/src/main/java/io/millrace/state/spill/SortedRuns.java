// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.spill;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.HotPath;
import io.millrace.state.api.StateDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Byte strings on disk that are taken in ascending order, unsigned. They come sorted, many at a time, each time into a file of its
 * own; when there are too many files the smallest are merged. Confined to the thread of one task.
 *
 * <p>For what follows from the state: it begins empty at each start, whatever was there before, and is gone when it is closed.
 *
 * <p>Errors: {@code MillraceException} MR-5001 when a file does not hold what was written to it. A disk that refuses a write is
 * told to {@link StateDisk}, and nothing is taken then.
 */
@HotPath
public final class SortedRuns implements AutoCloseable {
    /** So many files there are at most. */
    static final int RUNS_MAX = 16;

    private static final Comparator<Run> BY_SIZE = Comparator.comparingLong(Run::left);

    private final RunFolder files;
    private final StateDisk disk;
    private final PriorityQueue<Run> runs = new PriorityQueue<>();
    private boolean isRefused;

    /**
     * Empty ones.
     *
     * @param folder that nobody else uses; what is in it is removed
     * @param disk is told what the disk refuses
     */
    public SortedRuns(Path folder, StateDisk disk) {
        this.files = new RunFolder(folder);
        this.disk = disk;
        // What a kill left behind.
        files.clear();
    }

    /** Where they are. */
    public Path folder() {
        return files.path();
    }

    public boolean isEmpty() {
        return runs.isEmpty();
    }

    /** How many there are. O(files). */
    public long size() {
        long sum = 0;
        for (Run run : runs) {
            sum += run.left();
        }
        return sum;
    }

    /** The smallest one, or null when there is none. */
    public byte @Nullable [] first() {
        Run run = runs.peek();
        return run == null ? null : run.head();
    }

    /** Takes away the smallest one, which must be there. */
    public void removeFirst() {
        Run run = runs.remove();
        run.next();
        if (run.left() > 0) {
            runs.add(run);
        } else {
            files.remove(run);
        }
    }

    /**
     * Adds some, in ascending order.
     *
     * @return whether the disk took them; else nothing has changed
     */
    public boolean add(List<byte[]> ascending) {
        if (ascending.isEmpty()) {
            return true;
        }
        return (runs.size() < RUNS_MAX || mergeSmallest()) && write(ascending);
    }

    private boolean write(List<byte[]> ascending) {
        long bytes = 0;
        for (byte[] record : ascending) {
            bytes += Integer.BYTES + record.length;
        }
        if (!hasRoom(bytes)) {
            return false;
        }
        try (RunWriter writer = files.newFile()) {
            for (byte[] record : ascending) {
                writer.add(record);
            }
            runs.add(writer.finish());
        } catch (IOException e) {
            return refused(e, bytes);
        }
        accepted();
        return true;
    }

    /** Makes one file of half of them; whether the disk took it. */
    private boolean mergeSmallest() {
        List<Run> smallest = new ArrayList<>(runs);
        smallest.sort(BY_SIZE);
        smallest.subList(RUNS_MAX / 2, smallest.size()).clear();
        long bytes = 0;
        PriorityQueue<Run> readers = new PriorityQueue<>();
        for (Run run : smallest) {
            bytes += run.leftBytes();
            // A disk that becomes full in the middle leaves those that are there as they are.
            readers.add(run.copy());
        }
        if (!hasRoom(bytes)) {
            return false;
        }
        try (RunWriter writer = files.newFile()) {
            while (!readers.isEmpty()) {
                Run run = readers.remove();
                writer.add(run.head());
                run.next();
                if (run.left() > 0) {
                    readers.add(run);
                }
            }
            runs.add(writer.finish());
        } catch (IOException e) {
            return refused(e, bytes);
        }
        runs.removeAll(smallest);
        for (Run run : smallest) {
            files.remove(run);
        }
        return true;
    }

    private boolean hasRoom(long bytes) {
        if (disk.hasRoom(folder(), bytes)) {
            return true;
        }
        isRefused = true;
        disk.notSpilled(folder(), StateDisk.full(folder(), null), bytes);
        return false;
    }

    private boolean refused(IOException e, long bytes) {
        isRefused = true;
        disk.notSpilled(
                folder(),
                StateDisk.saysFull(e)
                        ? StateDisk.full(folder(), e)
                        : new MillraceException(
                                ErrorCode.STATE_WRITE_FAILED, "cannot write to " + folder() + ": " + e, null, e),
                bytes);
        return false;
    }

    private void accepted() {
        if (isRefused) {
            isRefused = false;
            disk.spilled(folder());
        }
    }

    /** What they take of the heap. */
    public long heapBytes() {
        long sum = 0;
        for (Run run : runs) {
            sum += run.heapBytes();
        }
        return sum;
    }

    /** Removes all. May be called twice. */
    @Override
    public void close() {
        for (Run run : runs) {
            files.remove(run);
        }
        runs.clear();
        files.clear();
        accepted();
    }
}
