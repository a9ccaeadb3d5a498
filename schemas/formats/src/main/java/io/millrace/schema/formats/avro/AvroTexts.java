// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.RegisteredSchema;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Registered schemas as Avro has them. Any thread. */
final class AvroTexts {
    private AvroTexts() {}

    /** The schema, leniently: names and defaults that Avro would not allow do not matter for reading. */
    static Schema parsed(RegisteredSchema schema) {
        if (!schema.isAvro()) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "schema " + schema.id() + " is of type " + schema.type() + " and not AVRO");
        }
        try {
            return new Schema.Parser(NameValidator.NO_VALIDATION)
                    .setValidateDefaults(false)
                    .parse(schema.text());
        } catch (AvroRuntimeException e) {
            throw new RecordException(
                    ErrorCode.SCHEMA_INCOMPATIBLE, "schema " + schema.id() + " cannot be parsed: " + e.getMessage());
        }
    }
}
