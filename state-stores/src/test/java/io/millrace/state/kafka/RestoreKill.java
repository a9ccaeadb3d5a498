// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

/** Where in a restore a process may end. */
enum RestoreKill {
    /** Some records are in memory. */
    GATHERED,
    /** They are in the table, the offset is not. */
    LOADED,
    WRITTEN
}
