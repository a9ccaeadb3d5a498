// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.ConfluentSchemaRegistry;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Brings the schemas that lie beside SQL files into an empty registry. */
final class ShippedSchemas {
    private static final String ENDING = ".avsc";

    private ShippedSchemas() {}

    /** Registers {@code schemas/<subject>.avsc} beside each file. */
    static void register(List<Path> files, String registryUrl) {
        try (SchemaRegistry registry = ConfluentSchemaRegistry.connect(registryUrl, Map.of())) {
            for (Path file : files) {
                registerFolder(file.toAbsolutePath().resolveSibling("schemas"), registry);
            }
        }
    }

    static void registerFolder(Path folder, SchemaRegistry registry) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> schemas = Files.list(folder)) {
            for (Path schema : schemas.sorted().toList()) {
                String name = String.valueOf(schema.getFileName());
                if (name.endsWith(ENDING)) {
                    registry.register(
                            name.substring(0, name.length() - ENDING.length()),
                            RegisteredSchema.AVRO,
                            Files.readString(schema));
                }
            }
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "schemas in " + folder + " cannot be read: " + e.getMessage(), null, e);
        }
    }
}
