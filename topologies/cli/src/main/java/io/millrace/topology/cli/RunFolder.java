// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.devkit.Directories;
import io.millrace.topology.engine.Background;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * The process's own temporary folder: native libraries are unpacked there and go with it. A process that is killed leaves its folder,
 * which one that starts later removes: as long as a process lives, it holds a lock.
 */
final class RunFolder implements AutoCloseable {
    private static final String PREFIX = "millrace-run-";
    private static final String LOCK = "lock";
    /** A lock file is there a moment before it is locked. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Path folder;
    private final FileChannel lock;

    private RunFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes the folder of this process, which goes when the process ends; once a process. */
    static RunFolder create() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        RunFolder made = in(parent);
        System.setProperty("java.io.tmpdir", made.path().toString());
        Runtime.getRuntime().addShutdownHook(new Thread(made::close, "millrace-cleanup"));
        Background.run("millrace-abandoned-folders", () -> made.removeAbandoned(parent));
        return made;
    }

    static RunFolder in(Path parent) {
        try {
            Path folder = Files.createTempDirectory(parent, PREFIX);
            FileChannel lock =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            return new RunFolder(folder, lock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path() {
        return folder;
    }

    /** Removes what killed processes of the same user left; of anybody else's nothing is touched. */
    void removeAbandoned(Path parent) {
        FileTime fresh = FileTime.from(Instant.now().minus(FRESH));
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path each : folders) {
                if (!each.equals(folder) && isAbandoned(each, fresh)) {
                    Directories.delete(each);
                }
            }
        } catch (IOException unreadable) {
            // The next start looks again.
        }
    }

    private boolean isAbandoned(Path other, FileTime fresh) {
        Path file = other.resolve(LOCK);
        try {
            if (!Files.getOwner(other).equals(Files.getOwner(folder))
                    || Files.getLastModifiedTime(file).compareTo(fresh) > 0) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    FileLock free = channel.tryLock()) {
                return free != null;
            }
        } catch (IOException | OverlappingFileLockException notOurs) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException gone) {
            // Then the lock is gone, too.
        }
        if (!Directories.delete(folder)) {
            System.err.println("note: temporary folder " + folder + " could not be removed");
        }
    }
}
