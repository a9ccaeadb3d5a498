// SPDX-License-Identifier: Apache-2.0
/**
 * The format for what Kafka's own serializers write, and no key at all.
 *
 * <p>In: bytes, or rows. Out: rows, or bytes. Entry: {@link io.millrace.schema.formats.kafka.KafkaFormat}. Invariants: exactly one column.
 */
@NullMarked
package io.millrace.schema.formats.kafka;

import org.jspecify.annotations.NullMarked;
