// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.Locale;

/** Who does the work. */
enum Engine {
    /** SQL on Millrace. */
    MILLRACE,
    /** A loop of a consumer and a producer that copies bytes: what nobody who reads and writes each event can beat. */
    COPY,
    /** Kafka Streams' DSL, written by hand. */
    DSL,
    /** Kafka Streams' Processor API, written by somebody who knows it: W4 only. */
    PROCESSOR;

    /** The name in settings, tables and files. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
