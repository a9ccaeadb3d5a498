// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.tree.Identifier;

/** Writes names and strings so that they read back the same. Any thread. */
final class Names {
    private Names() {}

    static String name(Identifier identifier) {
        return name(identifier.name());
    }

    /** A name, in backquotes where it would not read back without. */
    static String name(String name) {
        return Words.isPlainName(name) ? name : "`" + name.replace("`", "``") + "`";
    }

    static String string(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
