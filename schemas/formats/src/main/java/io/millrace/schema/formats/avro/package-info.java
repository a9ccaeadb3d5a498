// SPDX-License-Identifier: Apache-2.0
/**
 * The format for Avro in Confluent's framing (a zero byte, a schema id of 4 bytes, the value).
 *
 * <p>In: bytes, or rows. Out: rows, or bytes. Entry: {@link io.millrace.schema.formats.avro.AvroFormat}. Invariants: decodes with the schema that the record names, compiled once into a plan that skips what nobody wants.
 */
@NullMarked
package io.millrace.schema.formats.avro;

import org.jspecify.annotations.NullMarked;
