// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes folders. Any thread. */
public final class Directories {
    private static final int ATTEMPTS = 20;

    private Directories() {}

    /**
     * Removes a folder with all that is in it; links are removed, not followed.
     *
     * <p>Something may still be writing there, so a folder that filled up again meanwhile is emptied again.
     *
     * @return whether nothing is left
     */
    public static boolean delete(Path directory) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Files.walkFileTree(directory, new Deletion());
                return true;
            } catch (NoSuchFileException gone) {
                return true;
            } catch (IOException notEmptyYet) {
                Thread.onSpinWait();
            }
        }
        return false;
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
