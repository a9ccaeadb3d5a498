// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.topology.runtime.record.Origin;

/** Where the records of a topic enter a task. Resumes like an operator. Stream thread. */
interface RecordSource {
    /** Takes one record. */
    void process(Origin record);
}
