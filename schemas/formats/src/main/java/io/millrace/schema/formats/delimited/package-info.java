// SPDX-License-Identifier: Apache-2.0
/**
 * The format for one line of text with a character between the fields.
 *
 * <p>In: bytes, or rows. Out: rows, or bytes. Entry: {@link io.millrace.schema.formats.delimited.DelimitedFormat}. Invariants: as
 * many fields as columns; an empty field is null.
 */
@NullMarked
package io.millrace.schema.formats.delimited;

import org.jspecify.annotations.NullMarked;
