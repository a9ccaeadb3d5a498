// SPDX-License-Identifier: Apache-2.0
/**
 * What a value is: SQL types, columns, and batches of rows.
 *
 * <p>In: nothing. Out: types, schemas and row batches for every other module. Entry: {@link
 * io.millrace.schema.types.SqlType}. Invariants: knows no format and no Kafka; types and schemas are immutable and may be
 * used by any thread, row batches are confined to one.
 *
 * <p>In memory a value of a type is held as its <em>carrier</em>: BOOLEAN {@code Boolean}, INTEGER {@code Integer}, BIGINT
 * {@code Long}, DOUBLE {@code Double}, DECIMAL {@code BigDecimal} with exactly the type's scale, STRING {@code String},
 * BYTES {@code ByteBuffer} (heap, read-only by convention, position 0), DATE {@code Integer} days since 1970-01-01, TIME
 * {@code Integer} milliseconds of the day, TIMESTAMP {@code Long} milliseconds since 1970-01-01T00:00Z, ARRAY {@code
 * List<Object>}, MAP {@code Map<Object, Object>}, STRUCT {@link io.millrace.schema.types.Struct}. SQL NULL is Java null
 * in a carrier and a bit in a column vector.
 */
@NullMarked
package io.millrace.schema.types;

import org.jspecify.annotations.NullMarked;
