// SPDX-License-Identifier: Apache-2.0
/**
 * Generated test data for the three shipped pipelines, with labelled faults, frauds, outages and floods.
 *
 * <p>In: a seed, and the event time of each row. Out: rows as records, and their bytes on the wire (Avro in Confluent framing, or
 * JSON). Entry: {@link io.millrace.topology.pipelines.SensorGenerator},
 * {@link io.millrace.topology.pipelines.PaymentGenerator}, {@link io.millrace.topology.pipelines.AccessLogGenerator},
 * {@link io.millrace.topology.pipelines.BrokenRecords}. Invariants: the same seed and the same event times give the same rows on
 * every machine; a label is never part of a row; no engine code is used here, so that a test may trust these rows.
 */
@NullMarked
package io.millrace.topology.pipelines;

import org.jspecify.annotations.NullMarked;
