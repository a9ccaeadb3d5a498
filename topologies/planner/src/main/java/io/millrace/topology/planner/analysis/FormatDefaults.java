// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The formats of sources whose WITH clauses say nothing of them. Immutable.
 *
 * @param key a format name in any case
 * @param value the same, or null where a statement must say it
 * @param wrapSingleValue {@code true} or {@code false}, for values of one column in formats that leave the choice; null for true
 */
record FormatDefaults(
        String key, @Nullable String value, @Nullable String wrapSingleValue) {
    static final String KEY = "ksql.persistence.default.format.key";
    static final String VALUE = "ksql.persistence.default.format.value";
    static final String WRAP = "ksql.persistence.wrap.single.values";

    static FormatDefaults of(Map<String, String> settings) {
        return new FormatDefaults(settings.getOrDefault(KEY, "KAFKA"), settings.get(VALUE), settings.get(WRAP));
    }

    /** For a query's result: the formats of a source, and what the clause cannot inherit from it. */
    FormatDefaults inheriting(String keyFormat, String valueFormat) {
        return new FormatDefaults(keyFormat.equals("NONE") ? key : keyFormat, valueFormat, wrapSingleValue);
    }
}
