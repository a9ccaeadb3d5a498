// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import java.util.Locale;

/** What columns that are inferred from a schema are called. */
public enum NameCase {
    /** As SQL without quotes would say them. */
    UPPER,
    /** As the schema says them. */
    ORIGINAL;

    /** A schema that is named by its id is taken as it is. */
    public static NameCase of(FormatOptions options) {
        return options.schemaId() == null ? UPPER : ORIGINAL;
    }

    /** The column's name for a field's. */
    public String of(String field) {
        return this == UPPER ? field.toUpperCase(Locale.ROOT) : field;
    }
}
