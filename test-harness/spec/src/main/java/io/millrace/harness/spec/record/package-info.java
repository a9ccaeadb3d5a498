// SPDX-License-Identifier: Apache-2.0
/**
 * The records of conformance cases: JSON to the bytes of each format, and bytes back to values that are compared.
 *
 * <p>In: JSON values and the format of a topic. Out: bytes, values, differences. Entry: {@link
 * io.millrace.harness.spec.record.RecordCodec}. Invariant: independent of the engine's formats, so that it can judge them.
 */
@NullMarked
package io.millrace.harness.spec.record;

import org.jspecify.annotations.NullMarked;
