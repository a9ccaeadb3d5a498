// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

/** A named, typed column; the name is exact (already upper-cased when it was written without quotes). */
public record Column(String name, SqlType type, ColumnRole role) {
    public static Column key(String name, SqlType type) {
        return new Column(name, type, ColumnRole.KEY);
    }

    public static Column value(String name, SqlType type) {
        return new Column(name, type, ColumnRole.VALUE);
    }

    public boolean isKey() {
        return role == ColumnRole.KEY;
    }

    /** The name in backquotes, as SQL writes an exact name. */
    public static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    @Override
    public String toString() {
        return quote(name) + " " + type + (isKey() ? " KEY" : "");
    }
}
