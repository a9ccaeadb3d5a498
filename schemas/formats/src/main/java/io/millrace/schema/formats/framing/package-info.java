// SPDX-License-Identifier: Apache-2.0
/**
 * What the formats with schemas in a registry share: the frame around a record, and which schema a writer takes.
 *
 * <p>In: bytes, or a target and a registry. Out: a schema's id. Entry: {@link io.millrace.schema.formats.framing.Framing} to
 * read, {@link io.millrace.schema.formats.framing.SchemaChoice} to write. Invariants: knows no schema language.
 */
@NullMarked
package io.millrace.schema.formats.framing;

import org.jspecify.annotations.NullMarked;
