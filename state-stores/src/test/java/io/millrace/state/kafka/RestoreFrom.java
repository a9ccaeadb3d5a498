// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

/** What a restore begins with. */
enum RestoreFrom {
    NOTHING,
    AN_OFFSET
}
