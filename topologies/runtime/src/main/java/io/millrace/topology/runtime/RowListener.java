// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

/** Takes the rows of a query that writes no topic. Called by stream threads, several at a time. */
public interface RowListener {
    /** One row as a JSON object; of a deleted row its key, and {@code "tombstone": true}. */
    void row(String json);
}
