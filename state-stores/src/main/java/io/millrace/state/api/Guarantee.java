// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

/** What a task promises about its results, and so whether uncommitted local data may outlive a crash. */
public enum Guarantee {
    /** Local data may run ahead of its offset: the rest of the changelog is applied over it. */
    AT_LEAST_ONCE,
    /** Local data that may hold an uncommitted change must not be trusted after a crash. */
    EXACTLY_ONCE
}
