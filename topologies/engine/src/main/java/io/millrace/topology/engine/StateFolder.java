// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder that an application's state lies in; a start that is refused takes back what it made. One thread. */
final class StateFolder {
    private final Path folder;
    private final @Nullable Path outermostMade;

    private StateFolder(Path folder, @Nullable Path outermostMade) {
        this.folder = folder;
        this.outermostMade = outermostMade;
    }

    /**
     * Makes the folder and those above it where they are missing.
     *
     * @throws MillraceException MR-5002 when it cannot be made or written to
     */
    static StateFolder make(Path wanted) {
        Path folder = wanted.toAbsolutePath().normalize();
        StateFolder made = new StateFolder(folder, outermostMissing(folder));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            made.takeBack();
            throw new MillraceException(
                    ErrorCode.STATE_DIRECTORY,
                    "state folder " + wanted + " cannot be made: " + reason(folder, e),
                    null,
                    e);
        }
        if (!Files.isWritable(folder)) {
            throw new MillraceException(ErrorCode.STATE_DIRECTORY, "state folder " + wanted + " cannot be written to");
        }
        return made;
    }

    private static String reason(Path folder, IOException failure) {
        if (Files.isRegularFile(folder)) {
            return "it is a file";
        }
        String reason = failure instanceof FileSystemException detailed ? detailed.getReason() : failure.getMessage();
        return reason == null ? "the folder above it takes none" : reason;
    }

    private static @Nullable Path outermostMissing(Path folder) {
        Path missing = null;
        for (Path at = folder; at != null && Files.notExists(at); at = at.getParent()) {
            missing = at;
        }
        return missing;
    }

    /** Removes the folders that {@link #make} made, as far as they are empty: a folder that holds anything stays. */
    void takeBack() {
        if (outermostMade == null) {
            return;
        }
        try {
            for (Path at = folder; at != null && at.startsWith(outermostMade); at = at.getParent()) {
                Files.deleteIfExists(at);
            }
        } catch (IOException inUse) {
            // Somebody has put something into it; what is told is why the start was refused.
        }
    }
}
