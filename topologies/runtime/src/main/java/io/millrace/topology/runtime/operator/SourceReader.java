// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.topology.runtime.record.Origin;

/** Makes rows of records for one query or several. Stream thread. */
interface SourceReader {
    /** Decodes the records {@code from} (included) to {@code to} (not included); those that are bad go to {@code rejects}. */
    void decode(Origin[] records, int from, int to, Rejects rejects);

    /** Whether rows were decoded and not yet handed on to the end. */
    boolean isDecoded();

    /** Hands the decoded rows on; after an exception the next call goes on where it stopped. */
    void emit();
}
