// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.topology.runtime.record.Origin;

/** Where the records of a topic enter a task. Resumes like an operator. Stream thread. */
interface RecordSource {
    /**
     * Takes the first records of an array.
     *
     * @param records of one partition, by offset; the array is the caller's
     */
    void process(Origin[] records, int count);
}
