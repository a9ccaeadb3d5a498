// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.spill;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the files of one owner are: made with the first of them, and gone when none is needed. Confined to one thread. */
final class RunFolder {
    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

    private final Path path;
    private long filesMade;

    RunFolder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Begins a file. */
    RunWriter newFile() throws IOException {
        Files.createDirectories(path);
        return new RunWriter(path.resolve(Long.toString(filesMade++)));
    }

    /** Removes a file; one that cannot be removed is left to the next start. */
    void remove(Run run) {
        try {
            run.remove();
        } catch (IOException e) {
            LOG.warn("cannot remove a file that is not needed any more from {}: {}", path, e.toString());
        }
    }

    /** Removes all files, whoever made them, and the folder. */
    void clear() {
        if (!Files.exists(path)) {
            return;
        }
        try {
            File[] files = path.toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                Files.deleteIfExists(file.toPath());
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", path, e.toString());
        }
    }
}
