// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A registry in which a case can say the ids of its schemas. Takes any schema. Any thread. */
final class CaseRegistry implements SchemaRegistry {
    private final Map<Integer, RegisteredSchema> byId = new HashMap<>();
    private final Map<String, RegisteredSchema> latest = new HashMap<>();
    private int nextId = 1;

    /** Registers a schema under an id, or under the next free one for null; gives the id. */
    synchronized int put(String subject, String schemaType, String schemaText, @Nullable Integer wantedId) {
        int id = wantedId == null ? known(schemaType, schemaText).orElseGet(this::freeId) : wantedId;
        RegisteredSchema schema = new RegisteredSchema(id, schemaType, schemaText);
        byId.put(id, schema);
        latest.put(subject, schema);
        return id;
    }

    private Optional<Integer> known(String schemaType, String schemaText) {
        return byId.values().stream()
                .filter(schema ->
                        schema.type().equals(schemaType) && schema.text().equals(schemaText))
                .map(RegisteredSchema::id)
                .findFirst();
    }

    private int freeId() {
        while (byId.containsKey(nextId)) {
            nextId++;
        }
        return nextId;
    }

    @Override
    public synchronized RegisteredSchema byId(int id) {
        RegisteredSchema schema = byId.get(id);
        if (schema == null) {
            throw new RecordException(ErrorCode.SCHEMA_ID_UNKNOWN, "no schema has id " + id);
        }
        return schema;
    }

    @Override
    public synchronized Optional<RegisteredSchema> latest(String subject) {
        return Optional.ofNullable(latest.get(subject));
    }

    @Override
    public synchronized int register(String subject, String schemaType, String schemaText) {
        return put(subject, schemaType, schemaText, null);
    }

    @Override
    public void close() {}
}
