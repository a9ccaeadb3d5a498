// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFolderTest {
    @TempDir
    private Path parent;

    private static void age(Path folder) throws Exception {
        Files.setLastModifiedTime(
                folder.resolve("lock"), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    /** As a process leaves it that was killed. */
    private Path abandoned(String name) throws Exception {
        Path folder = parent.resolve(name);
        Files.createDirectories(folder.resolve("native"));
        Files.writeString(folder.resolve("native/library.so"), "code");
        Files.createFile(folder.resolve("lock"));
        return folder;
    }

    @Test
    void removes_what_killed_processes_left_and_nothing_else() throws Exception {
        Path left = abandoned("millrace-run-1");
        age(left);
        Path starting = abandoned("millrace-run-2");
        Path unknown = Files.createDirectory(parent.resolve("millrace-run-3"));
        Path foreign = abandoned("millrace-state");
        age(foreign);
        try (RunFolder living = RunFolder.in(parent);
                RunFolder own = RunFolder.in(parent)) {
            age(living.path());
            age(own.path());

            own.removeAbandoned(parent);

            assertThat(left).doesNotExist();
            assertThat(parent)
                    .isDirectoryContaining(starting::equals)
                    .isDirectoryContaining(unknown::equals)
                    .isDirectoryContaining(foreign::equals)
                    .isDirectoryContaining(living.path()::equals)
                    .isDirectoryContaining(own.path()::equals);
        }
    }

    @Test
    void a_process_that_ends_takes_its_folder_along() {
        RunFolder folder = RunFolder.in(parent);
        Path path = folder.path();
        assertThat(path).isDirectory();

        folder.close();

        assertThat(parent).isEmptyDirectory();
    }
}
