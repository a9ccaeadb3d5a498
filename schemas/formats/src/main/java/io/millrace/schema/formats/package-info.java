// SPDX-License-Identifier: Apache-2.0
/**
 * How values look on the wire: readers and writers straight between the bytes of one half of a Kafka record and the columns
 * of a row batch.
 *
 * <p>In: bytes and a schema registry, or rows. Out: rows, or bytes. Entry: {@link io.millrace.schema.formats.Formats}.
 * Invariants: a reader given any bytes whatever sets all wanted columns or throws a {@code RecordException}, in time and
 * memory bounded by the bytes; nothing but a registry that does not answer is another exception. No objects are made but
 * the values themselves.
 */
@NullMarked
package io.millrace.schema.formats;

import org.jspecify.annotations.NullMarked;
