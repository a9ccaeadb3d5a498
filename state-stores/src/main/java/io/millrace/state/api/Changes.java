// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

/** Changes of keys that belong together. A later change of a key wins over an earlier one. Valid during the call only. */
public interface Changes {
    /** Gives every change in order. */
    void forEach(ChangeSink sink);
}
