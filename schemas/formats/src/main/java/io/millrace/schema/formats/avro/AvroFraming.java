// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.RegisteredSchema;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Confluent's framing: a zero byte, the schema's id as 4 bytes with the highest first, the value. */
final class AvroFraming {
    static final int LENGTH = 5;

    private AvroFraming() {}

    /** The id in front of a value; RECORD_FOREIGN when there is none. */
    static int schemaId(byte[] bytes) {
        if (bytes.length < LENGTH) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "the record has " + bytes.length + " bytes, and its schema's id alone would need " + LENGTH);
        }
        if (bytes[0] != 0) {
            throw new RecordException(
                    ErrorCode.RECORD_FOREIGN,
                    "the record starts with byte " + bytes[0] + " and not with the 0 that stands before a schema's id");
        }
        return bytes[1] << 24 | (bytes[2] & 0xFF) << 16 | (bytes[3] & 0xFF) << 8 | (bytes[4] & 0xFF);
    }

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
