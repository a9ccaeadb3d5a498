// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TaskDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open task states of one application. Any thread: Kafka Streams opens and closes all tasks once on the thread that starts
 * it, and a task may move between stream threads.
 *
 * <p>Where a database lies: not in the task's folder, which Kafka Streams deletes after each unclean close under exactly-once,
 * but beside it, in {@code databases/<task>}. In the task's folder is a marker with the database's identity. A missing marker
 * means that somebody deleted the task: Kafka Streams' cleaner, {@code cleanUp()} or a person. Then the database goes, too,
 * unless this application itself has closed it a moment ago: that was the unclean close, or the cleaner right behind a clean one. A
 * task that comes back later finds nothing: others may have worked on it, and its changelog need not say any more what they removed.
 */
final class TaskStates {
    /** The folder of all databases, beside the folders of tasks. */
    static final String DATABASES = "databases";

    static final String MARKER = "millrace-database";

    private static final Logger LOG = LoggerFactory.getLogger(TaskStates.class);

    private final DatabaseOpener opener;
    private final StateMemory memory;
    private final StateDisk disk;
    private final LongSupplier nanos;
    private final long expectedNanos;
    private final Map<Path, TaskState> open = new HashMap<>();
    /** When this application closed a database; what was closed too long ago may be there still. */
    private final Map<Path, Long> closedHere = new HashMap<>();

    /**
     * @param cleanupDelay how long a database without a marker is expected to be opened again: as long as Kafka Streams' cleaner
     *     waits before it takes a task's folder away
     * @param nanos a clock as {@code System.nanoTime}
     */
    TaskStates(DatabaseOpener opener, StateMemory memory, StateDisk disk, Duration cleanupDelay, LongSupplier nanos) {
        this.opener = opener;
        this.memory = memory;
        this.disk = disk;
        this.nanos = nanos;
        this.expectedNanos = cleanupDelay.toNanos();
    }

    /** Where databases come from. */
    interface DatabaseOpener {
        TaskDatabase open(Path folder);

        /** Whether a database outlives {@code close}. */
        boolean persistent();
    }

    boolean persistent() {
        return opener.persistent();
    }

    /** The state of the task with a folder, opened when it is not; the store must {@link #release} it. */
    synchronized TaskState acquire(File taskFolder, KafkaOrderedStore store) {
        Path folder = folder(taskFolder.toPath());
        TaskState state = open.get(folder);
        if (state == null) {
            TaskDatabase database = persistent() ? openMarked(taskFolder.toPath(), folder) : opener.open(folder);
            state = new TaskState(folder, database, memory, disk);
            open.put(folder, state);
            removeDepartedFrom(taskFolder.toPath().toAbsolutePath().normalize().resolveSibling(DATABASES));
        }
        state.join(store);
        return state;
    }

    /** The task will be tried again, here or elsewhere. */
    void notOpened(File taskFolder, MillraceException why) {
        disk.notOpened(folder(taskFolder.toPath()), why);
    }

    /** The last store closes the database. */
    void release(TaskState state, KafkaOrderedStore store) {
        if (closesLast(state, store)) {
            state.left();
        }
    }

    private synchronized boolean closesLast(TaskState state, KafkaOrderedStore store) {
        state.leave(store);
        if (state.isUsed()) {
            return false;
        }
        open.entrySet().removeIf(entry -> {
            if (entry.getValue() != state) {
                return false;
            }
            closedHere.put(entry.getKey(), nanos.getAsLong());
            return true;
        });
        state.close();
        return true;
    }

    /** Where the database of the task with a folder is. */
    static Path folder(Path taskFolder) {
        Path absolute = taskFolder.toAbsolutePath().normalize();
        return absolute.resolveSibling(DATABASES).resolve(absolute.getFileName());
    }

    private TaskDatabase openMarked(Path taskFolder, Path folder) {
        boolean expected = isExpected(folder);
        try {
            return openMarked(taskFolder, folder, expected);
        } catch (RuntimeException e) {
            if (expected) {
                // Whoever tries to open it has the task, however long a full disk keeps it from that.
                closedHere.put(folder, nanos.getAsLong());
            }
            throw e;
        }
    }

    private TaskDatabase openMarked(Path taskFolder, Path folder, boolean expected) {
        Path marker = taskFolder.resolve(MARKER);
        try {
            String marked = Files.exists(marker) ? Files.readString(marker) : null;
            if (marked == null && !expected && Files.exists(folder)) {
                LOG.info("{} is gone, so its state in {} goes, too", taskFolder, folder);
                delete(folder);
            }
            TaskDatabase database = expected ? opener.open(folder) : matching(folder, marked);
            if (!database.identity().equals(marked)) {
                mark(taskFolder, database);
            }
            return database;
        } catch (IOException e) {
            if (StateDisk.saysFull(e)) {
                throw StateDisk.full(taskFolder, e);
            }
            throw new MillraceException(ErrorCode.STATE_DIRECTORY, "cannot use folder " + taskFolder, null, e);
        }
    }

    private static void mark(Path taskFolder, TaskDatabase database) throws IOException {
        Path whole = taskFolder.resolve(MARKER);
        Path part = taskFolder.resolve(MARKER + ".part");
        try {
            Files.createDirectories(taskFolder);
            // A full disk makes an empty file of it, which would be the marker of another database.
            Files.writeString(part, database.identity());
            Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            // Nobody else would, and an open database cannot be opened again.
            database.close();
            throw e;
        }
    }

    /** Somebody may have put another database there, or an older one with its marker. */
    private TaskDatabase matching(Path folder, @Nullable String marked) throws IOException {
        boolean existed = Files.exists(folder);
        TaskDatabase database = opener.open(folder);
        if (marked == null
                || !existed
                || database.isNew()
                || database.identity().equals(marked)) {
            return database;
        }
        LOG.warn(
                "{} error: {} is not the state of this task and is rebuilt",
                ErrorCode.STATE_UNREADABLE.label(),
                folder);
        database.close();
        delete(folder);
        return opener.open(folder);
    }

    /**
     * Removes the databases of tasks whose folders the cleaner took away: of those that are not open and not expected to be opened
     * again. To be called now and then, when the application has the tasks that it should have: opening one sees to it, too.
     *
     * @param applicationFolder that the folders of tasks are in
     */
    synchronized void removeDeparted(Path applicationFolder) {
        removeDepartedFrom(applicationFolder.toAbsolutePath().normalize().resolve(DATABASES));
    }

    private void removeDepartedFrom(Path databases) {
        if (!persistent() || !Files.isDirectory(databases)) {
            return;
        }
        try (Stream<Path> folders = Files.list(databases)) {
            for (Path departed :
                    folders.filter(folder -> isDeparted(databases, folder)).toList()) {
                LOG.info("{} belongs to no task and is removed", departed);
                delete(departed);
                closedHere.remove(departed);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("cannot look for databases without a task in {}: {}", databases, e.toString());
        }
    }

    private boolean isDeparted(Path databases, Path folder) {
        Path marker = databases.resolveSibling(folder.getFileName()).resolve(MARKER);
        return !open.containsKey(folder) && !isExpected(folder) && !Files.exists(marker);
    }

    /** Between an unclean close and the next opening there is no marker. */
    private boolean isExpected(Path folder) {
        Long closedAt = closedHere.get(folder);
        return closedAt != null && nanos.getAsLong() - closedAt < expectedNanos;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
