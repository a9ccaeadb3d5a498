// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Locale;

/** Who does the work. */
enum Engine {
    /** SQL on Millrace. */
    MILLRACE,
    /** A loop of a consumer and a producer that copies bytes: what nobody who reads and writes each event can beat. */
    COPY,
    /** A consumer that reads and does nothing. */
    DRAIN,
    /** ONNX Runtime on features in memory, in batches: what scoring costs when nothing else is done. */
    ONNX,
    /** RocksDB on states in memory, in write batches: what keeping state costs when nothing else is done. */
    ROCKSDB,
    /** Kafka Streams' DSL, written by hand. */
    DSL,
    /** Kafka Streams' Processor API, written by somebody who knows it. */
    PROCESSOR,
    /** Millrace on the first of several queries. */
    ONE,
    /** Millrace on each statement of a chain by itself, one application after the other. */
    SEPARATE,
    /** Millrace with windows of each query's own. */
    OWN;

    /** The name in settings, tables and files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it runs SQL on Millrace. */
    boolean isMillrace() {
        return this == MILLRACE || this == ONE || this == SEPARATE || this == OWN;
    }

    /** Whether there is an output to compare. */
    boolean hasOutput() {
        return this != DRAIN && this != ONNX && this != ROCKSDB;
    }
}
