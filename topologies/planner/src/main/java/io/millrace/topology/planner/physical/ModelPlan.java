// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.physical;

import org.jspecify.annotations.Nullable;

/**
 * A model that queries score with.
 *
 * @param path the file, already resolved against the SQL file's folder
 * @param sha256 the declared hash in lower-case hex, or null when none is declared
 * @param batchMax rows that go to the model at once, 1 or more
 * @param lingerMillis how long a row may wait for others
 */
public record ModelPlan(
        String name, String path, @Nullable String sha256, int batchMax, long lingerMillis, OnError onError) {
    /** What happens to a row on which the model fails. */
    public enum OnError {
        /** It goes to the dead-letter topic. */
        DLQ,
        /** Its score is null. */
        NULL,
        /** The pipeline stops. */
        FAIL
    }
}
