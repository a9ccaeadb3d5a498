// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

/** How often a GROUP BY with EMIT CHANGES says what a group has become. */
public enum Changes {
    /** Each time a row changes it. */
    EACH,
    /** Once a commit, as it is then; earlier when its window closes, or when very many groups have changed. */
    PER_COMMIT
}
