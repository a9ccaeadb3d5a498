// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import java.util.Optional;

/**
 * Where schemas live. Any thread.
 *
 * <p>Every method may throw {@link RegistryUnavailableException}: the registry gave no usable answer, and the same call may
 * succeed later.
 */
public interface SchemaRegistry extends AutoCloseable {
    /** Stands where no registry was given: to be asked anything is a MillraceException with REGISTRY_MISSING. */
    static SchemaRegistry none() {
        return new NoSchemaRegistry();
    }

    /**
     * The schema with an id. Cheap when asked again.
     *
     * @throws io.millrace.schema.errors.RecordException with SCHEMA_ID_UNKNOWN when the registry says that there is none
     */
    RegisteredSchema byId(int id);

    /** The newest schema of a subject ({@code topic-value}, {@code topic-key}); empty when it has none. Always asked anew. */
    Optional<RegisteredSchema> latest(String subject);

    /**
     * Registers a schema, or finds it when the subject already has it, and gives its id.
     *
     * @param schemaType AVRO, JSON or PROTOBUF
     * @throws io.millrace.schema.errors.MillraceException with REGISTRY_REFUSED and the registry's reason when the schema is
     *     invalid or not compatible with the subject's schemas
     */
    int register(String subject, String schemaType, String schemaText);

    @Override
    void close();
}
