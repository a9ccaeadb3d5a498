// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Application ids for runs that are not given one. */
final class ApplicationNames {
    private static final Set<String> GENERIC = Set.of("pipeline", "queries", "main");

    private ApplicationNames() {}

    /** {@code millrace-<file>}, or {@code millrace-<folder>} when the file is called pipeline.sql, queries.sql or main.sql. */
    static String of(List<Path> files) {
        Path file = files.get(0).toAbsolutePath().normalize();
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
        Path folder = file.getParent();
        if ((files.size() > 1 || GENERIC.contains(name)) && folder != null && folder.getFileName() != null) {
            name = folder.getFileName().toString();
        }
        return "millrace-" + name.replaceAll("[^a-zA-Z0-9._-]", "-");
    }
}
