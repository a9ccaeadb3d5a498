// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import java.util.Locale;

/** What a name stands for. */
public enum ObjectKind {
    STREAM,
    TABLE,
    MODEL;

    /** The word as messages write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
