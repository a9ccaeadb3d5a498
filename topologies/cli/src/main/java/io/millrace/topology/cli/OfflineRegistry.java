// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaFolder;
import io.millrace.schema.registry.SchemaRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Schemas from files, for commands that work without a cluster. */
final class OfflineRegistry {
    private OfflineRegistry() {}

    /** The given folder, else {@code schemas/} beside each SQL file, else no schemas at all. */
    static SchemaRegistry open(@Nullable Path folder, List<Path> files) {
        if (folder != null) {
            if (!Files.isDirectory(folder)) {
                throw new MillraceException(
                        ErrorCode.FILE_NOT_FOUND,
                        Files.exists(folder) ? folder + " is not a folder" : "folder " + folder + " does not exist",
                        "--schemas takes a folder with files like <topic>-value.avsc");
            }
            return SchemaFolder.open(folder);
        }
        List<SchemaRegistry> folders = files.stream()
                .map(file -> file.toAbsolutePath().resolveSibling("schemas"))
                .distinct()
                .filter(Files::isDirectory)
                .<SchemaRegistry>map(SchemaFolder::open)
                .toList();
        return folders.isEmpty() ? SchemaRegistry.none() : new Several(folders);
    }

    /** The first folder that has a schema counts. */
    private record Several(List<SchemaRegistry> folders) implements SchemaRegistry {
        @Override
        public RegisteredSchema byId(int id) {
            return folders.get(0).byId(id);
        }

        @Override
        public Optional<RegisteredSchema> latest(String subject) {
            return folders.stream()
                    .map(folder -> folder.latest(subject))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        @Override
        public int register(String subject, String schemaType, String schemaText) {
            return folders.get(0).register(subject, schemaType, schemaText);
        }

        @Override
        public void close() {
            folders.forEach(SchemaRegistry::close);
        }
    }
}
