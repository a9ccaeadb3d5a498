// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.Optional;

/**
 * A registry that lives as long as the object: for tests, for offline checks, and inside {@link DevRegistry}. Any thread.
 *
 * <p>Avro schemas must be compatible with the subject's newest one, BACKWARD unless said otherwise; JSON and Protobuf
 * schemas are stored as they come.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {
    private final SchemaCatalog catalog = new SchemaCatalog();

    SchemaCatalog catalog() {
        return catalog;
    }

    /** Sets the level for subjects without their own. */
    public void setCompatibility(Compatibility level) {
        catalog.setDefaultLevel(level);
    }

    /** Sets the level of one subject. */
    public void setCompatibility(String subject, Compatibility level) {
        catalog.setLevel(subject, level);
    }

    @Override
    public RegisteredSchema byId(int id) {
        try {
            return catalog.byId(id);
        } catch (CatalogException e) {
            throw ConfluentSchemaRegistry.unknown(id);
        }
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        try {
            return Optional.of(catalog.latest(subject).schema());
        } catch (CatalogException e) {
            return Optional.empty();
        }
    }

    @Override
    public int register(String subject, String schemaType, String schemaText) {
        try {
            return catalog.register(subject, schemaType, schemaText).id();
        } catch (CatalogException e) {
            throw new MillraceException(
                    ErrorCode.REGISTRY_REFUSED,
                    "the registry refused the schema of subject " + subject + ": " + e.text(),
                    null,
                    e);
        }
    }

    @Override
    public void close() {}
}
