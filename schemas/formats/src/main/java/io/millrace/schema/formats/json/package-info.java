// SPDX-License-Identifier: Apache-2.0
/**
 * The format for JSON texts in UTF-8.
 *
 * <p>In: bytes, or rows. Out: rows, or bytes. Entry: {@link io.millrace.schema.formats.json.JsonFormat}. Invariants: one value a record and nothing behind it.
 */
@NullMarked
package io.millrace.schema.formats.json;

import org.jspecify.annotations.NullMarked;
