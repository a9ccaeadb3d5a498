// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.framing;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.FormatTarget;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.registry.SchemaRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which schema a writer takes: the one that the statement names by its id; else the subject's newest when the columns can be
 * written with it; else one made from the columns, which is registered.
 *
 * @param id what stands before the records
 * @param parts what the format compiled for the schema
 */
public record SchemaChoice<T>(int id, T parts) {
    /** Compiles what writes columns with a schema. */
    public interface Compiler<T> {
        /** Empty when the columns cannot be written with the schema; a RecordException says the same. */
        Optional<T> compile(RegisteredSchema schema);
    }

    /**
     * Chooses for a target.
     *
     * @param type what the registry calls the schema language
     * @param made the text of the schema that follows from the columns
     * @throws MillraceException with FORMAT_CANNOT when the columns do not fit the schema that the statement names, with
     *     REGISTRY_REFUSED when the registry does not take the schema
     */
    public static <T> SchemaChoice<T> of(
            FormatTarget target, SchemaRegistry registry, String type, Compiler<T> compiler, Supplier<String> made) {
        if (target.options().schemaId() != null) {
            RegisteredSchema named = byId(registry, target.options().schemaId());
            T parts = compiled(compiler, named)
                    .orElseThrow(() -> new MillraceException(
                            ErrorCode.FORMAT_CANNOT,
                            "columns " + target.columns() + " cannot be written with schema " + named.id()));
            return new SchemaChoice<>(registry.register(target.subject(), named.type(), named.text()), parts);
        }
        Optional<RegisteredSchema> latest = registry.latest(target.subject());
        Optional<T> parts = latest.flatMap(schema -> compiled(compiler, schema));
        if (latest.isPresent() && parts.isPresent()) {
            return new SchemaChoice<>(latest.get().id(), parts.get());
        }
        String text = made.get();
        int id = registry.register(target.subject(), type, text);
        T own = compiled(compiler, new RegisteredSchema(id, type, text))
                .orElseThrow(() -> new MillraceException(
                        ErrorCode.INTERNAL, "the schema made for topic " + target.topic() + " does not fit: " + text));
        return new SchemaChoice<>(id, own);
    }

    /**
     * The schema that a statement names.
     *
     * @throws MillraceException with SCHEMA_UNSUPPORTED when there is none
     */
    public static RegisteredSchema byId(SchemaRegistry registry, int id) {
        try {
            return registry.byId(id);
        } catch (RecordException e) {
            throw new MillraceException(
                    ErrorCode.SCHEMA_UNSUPPORTED, "schema " + id + " does not exist", "correct the schema's id", e);
        }
    }

    private static <T> Optional<T> compiled(Compiler<T> compiler, RegisteredSchema schema) {
        try {
            return compiler.compile(schema);
        } catch (RecordException e) {
            // Of another language, or not to be parsed: then not a schema to write with.
            return Optional.empty();
        }
    }
}
