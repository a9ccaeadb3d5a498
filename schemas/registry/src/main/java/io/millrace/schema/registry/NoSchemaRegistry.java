// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.Optional;

/** See {@link SchemaRegistry#none}. */
final class NoSchemaRegistry implements SchemaRegistry {
    @Override
    public RegisteredSchema byId(int id) {
        throw missing();
    }

    @Override
    public Optional<RegisteredSchema> latest(String subject) {
        throw missing();
    }

    @Override
    public int register(String subject, String schemaType, String schemaText) {
        throw missing();
    }

    @Override
    public void close() {}

    private static MillraceException missing() {
        return new MillraceException(ErrorCode.REGISTRY_MISSING, "a schema registry is needed and none is given");
    }
}
