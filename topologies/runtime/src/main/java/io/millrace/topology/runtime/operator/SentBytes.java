// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.formats.ByteArrays;

/** What becomes of a record's bytes when they are sent. */
public enum SentBytes {
    /** The producer has copied them when it returns, as Kafka's does: the next record's may be written over them. */
    COPIED,
    /** Somebody may look at them later. */
    KEPT;

    /** Where arrays for the bytes come from. */
    ByteArrays arrays() {
        return this == COPIED ? ByteArrays.reused() : ByteArrays.fresh();
    }
}
