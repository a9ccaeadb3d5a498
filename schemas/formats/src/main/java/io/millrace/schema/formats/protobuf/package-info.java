// SPDX-License-Identifier: Apache-2.0
/**
 * The formats for Protocol Buffers: in Confluent's framing with schemas in a registry, and plain from the declared columns.
 *
 * <p>In: bytes, or rows. Out: rows, or bytes. Entry: {@link io.millrace.schema.formats.protobuf.ProtobufFormat}. Invariants: there are no
 * message objects; a schema is read from its text once, and compiled into what reads or writes columns; fields that nobody
 * wants are skipped.
 */
@NullMarked
package io.millrace.schema.formats.protobuf;

import org.jspecify.annotations.NullMarked;
