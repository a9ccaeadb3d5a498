// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats.avro;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.RegisteredSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

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

    /** The bytes of a field's default; SCHEMA_INCOMPATIBLE when it is none of the field's type. */
    static byte[] encodedDefault(Schema.Field field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<>(field.schema()).write(GenericData.get().getDefaultValue(field), encoder);
        } catch (AvroRuntimeException | ClassCastException e) {
            throw new RecordException(
                    ErrorCode.SCHEMA_INCOMPATIBLE, "the default of field " + field.name() + " is not of its type");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
