// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the corpus lies. */
final class Corpus {
    private static final Path FOLDER = Path.of("../corpus");

    private Corpus() {}

    /** Its files by name; with {@code millrace.spec} only those whose names begin so. */
    static List<Path> files() throws IOException {
        String wanted = System.getProperty("millrace.spec", "");
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(".sql"))
                    .filter(file -> file.getFileName().toString().startsWith(wanted))
                    .sorted()
                    .toList();
        }
    }
}
