// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.SchemaFolder;
import io.millrace.schema.registry.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Schemas from files, for commands that work without a cluster. */
final class OfflineRegistry {
    private OfflineRegistry() {}

    /** The given folder, else {@code schemas/} beside the first SQL file, else no schemas at all. */
    static SchemaRegistry open(@Nullable Path folder, List<Path> files) {
        if (folder != null) {
            if (!Files.isDirectory(folder)) {
                throw new MillraceException(
                        ErrorCode.FILE_NOT_FOUND, "folder " + folder + " does not exist", "see --schemas");
            }
            return SchemaFolder.open(folder);
        }
        Path beside = files.get(0).toAbsolutePath().resolveSibling("schemas");
        return Files.isDirectory(beside) ? SchemaFolder.open(beside) : SchemaRegistry.none();
    }
}
