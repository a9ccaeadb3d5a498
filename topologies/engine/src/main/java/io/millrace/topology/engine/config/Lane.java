// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

/** How records go through Kafka Streams. The results are the same. */
public enum Lane {
    /** Those of one partition and poll together, wherever that is possible: much less work a record. */
    BATCH,
    /** Each by itself. */
    RECORD
}
