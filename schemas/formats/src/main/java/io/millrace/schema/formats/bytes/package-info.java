// SPDX-License-Identifier: Apache-2.0
/**
 * What several formats need: a growing output, strict UTF-8, decimals that fit their column.
 *
 * <p>In and out: bytes and values. Entry: each class by itself. Invariants: knows no format; only formats use it.
 */
@NullMarked
package io.millrace.schema.formats.bytes;

import org.jspecify.annotations.NullMarked;
