// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import org.jspecify.annotations.Nullable;

/** Takes the changes of a flush. Confined to the thread of the store; must not change the arrays. */
@FunctionalInterface
public interface ChangeSink {
    /** One key's new value, or null when the key was removed. */
    void change(byte[] key, byte @Nullable [] value);
}
