// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** What happens to files of a database behind its back. */
enum Damage {
    FLIPPED {
        @Override
        void to(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 7; at < bytes.length; at += 40) {
                bytes[at] ^= 0x10;
            }
            // In place: a process that has the file open sees it.
            Files.write(file, bytes, StandardOpenOption.WRITE);
        }
    },
    HALVED {
        @Override
        void to(Path file) throws IOException {
            cut(file, Files.size(file) / 2);
        }
    },
    /** As a power failure leaves a log. */
    WITHOUT_END {
        @Override
        void to(Path file) throws IOException {
            cut(file, Files.size(file) - 20);
        }
    },
    DELETED {
        @Override
        void to(Path file) throws IOException {
            Files.delete(file);
        }
    };

    abstract void to(Path file) throws IOException;

    private static void cut(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    /** Damages all files in a database's folder whose names match; there is one at least. */
    void toAll(Path database, String glob) {
        try (Stream<Path> files = Files.list(database)) {
            PathMatcher matcher = database.getFileSystem().getPathMatcher("glob:" + glob);
            List<Path> found = files.filter(file -> matcher.matches(file.getFileName()))
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalStateException("no " + glob + " in " + database);
            }
            for (Path file : found) {
                to(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("damaging " + database, e);
        }
    }
}
