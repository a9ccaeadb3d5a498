// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** A folder on Linux' disk in memory when there is one: thousands of short lives would otherwise wait for a disk. */
public final class MemoryTempDir implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        return create();
    }

    /** For tests that Jupiter does not run; to be deleted by them. */
    public static Path create() throws IOException {
        Path inMemory = Path.of("/dev/shm");
        return Files.isWritable(inMemory)
                ? Files.createTempDirectory(inMemory, "millrace")
                : Files.createTempDirectory("millrace");
    }
}
