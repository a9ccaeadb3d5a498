// SPDX-License-Identifier: Apache-2.0
/**
 * Rows, keys and accumulators as bytes.
 *
 * <p>In: values of SQL types. Out: bytes that go to local tables and changelogs, and back. Entry: {@link
 * io.millrace.state.codec.RowCodec} for rows, {@link io.millrace.state.codec.KeyCodec} for keys in order, {@link
 * io.millrace.state.codec.ByteWriter} and {@link io.millrace.state.codec.ByteReader} for anything else. Invariants: rows
 * carry a version; bytes that are not what was written are refused with MR-4014 and never make a large allocation.
 *
 * <p>Strings are UTF-8; a half of a surrogate pair on its own, which UTF-8 cannot hold, is written as a question mark.
 */
@NullMarked
package io.millrace.state.codec;

import org.jspecify.annotations.NullMarked;
