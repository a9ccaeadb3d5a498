// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import org.jspecify.annotations.Nullable;

/** What is committed of one store, as this machine has it. Written through its {@link TaskDatabase}. One thread at a time. */
public interface LocalTable {
    byte @Nullable [] get(byte[] key);

    /** As {@link OrderedStore#scan}, over what is written; the cursor is not changed by later writes. */
    Cursor scan(byte[] from, byte @Nullable [] to);
}
