// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

/** Where in a commit a process may end. */
enum KillPoint {
    BEFORE_FLUSH,
    FLUSHED,
    COMMITTED_AT_BROKER,
    WRITTEN,
    CHECKPOINTED
}
