// SPDX-License-Identifier: Apache-2.0
/**
 * Records as they come from Kafka: raw bytes, their origin and their event time.
 *
 * <p>In: consumer records. Out: raw values for the operators, dead letters. Entry: {@link
 * io.millrace.topology.runtime.record.SourceValue}, and {@link io.millrace.topology.runtime.record.PolledBytes} for
 * a consumer whose records go in runs. Invariant: nothing here throws for what a record holds; bad ones are
 * found where they can be dead-lettered inside the task's transaction.
 */
@NullMarked
package io.millrace.topology.runtime.record;

import org.jspecify.annotations.NullMarked;
