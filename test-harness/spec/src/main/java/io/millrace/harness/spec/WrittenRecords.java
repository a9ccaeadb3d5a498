// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import java.util.List;

/** What queries wrote. One thread. */
interface WrittenRecords {
    /** What is in a topic: rows of INSERT INTO … VALUES, then what queries wrote to it so far. */
    List<TopicRecord> written(String topic);

    /** What was rejected so far: a code and a reason each. */
    List<String> deadLetters();
}
