// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of Avro files in a registry's place, for checking a pipeline with nothing running: {@code <topic>-value.avsc} and
 * {@code <topic>-key.avsc} are the schemas of those subjects. Any thread.
 *
 * <p>The files are read once, when the folder is opened; what is registered afterwards stays in memory.
 */
public final class SchemaFolder implements SchemaRegistry {
    private static final String SUFFIX = ".avsc";

    private final InMemorySchemaRegistry schemas;

    private SchemaFolder(InMemorySchemaRegistry schemas) {
        this.schemas = schemas;
    }

    /**
     * Reads a folder.
     *
     * @throws MillraceException with FILE_NOT_FOUND when it cannot be read, with SCHEMA_UNSUPPORTED when a file in it is no
     *     Avro schema
     */
    public static SchemaFolder open(Path folder) {
        InMemorySchemaRegistry schemas = new InMemorySchemaRegistry();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            String subject = name.substring(0, name.length() - SUFFIX.length());
            try {
                schemas.register(subject, RegisteredSchema.AVRO, Files.readString(file));
            } catch (MillraceException e) {
                throw new MillraceException(
                        ErrorCode.SCHEMA_UNSUPPORTED, file + " is not an Avro schema: " + e.getMessage(), null, e);
            } catch (IOException e) {
                throw new MillraceException(ErrorCode.FILE_NOT_FOUND, file + " cannot be read", null, e);
            }
        }
        // A sink may change its schema here as often as the pipeline is edited.
        schemas.setCompatibility(Compatibility.NONE);
        return new SchemaFolder(schemas);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> isSubject(file.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new MillraceException(
                    ErrorCode.FILE_NOT_FOUND, "the schema folder " + folder + " cannot be read", null, e);
        }
    }

    private static boolean isSubject(String file) {
        return file.endsWith("-value" + SUFFIX) || file.endsWith("-key" + SUFFIX);
    }

    @Override
    public RegisteredSchema byId(int id) {
        return schemas.byId(id);
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        return schemas.latest(subject);
    }

    @Override
    public int register(String subject, String schemaType, String schemaText) {
        return schemas.register(subject, schemaType, schemaText);
    }

    @Override
    public void close() {}
}
