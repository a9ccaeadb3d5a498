// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import java.util.List;

/**
 * A function as people read about it.
 *
 * @param name the SQL name in upper case
 * @param signatures in order of declaration
 */
public record FunctionDescription(String name, Kind kind, List<Entry> signatures) {
    public FunctionDescription {
        signatures = List.copyOf(signatures);
    }

    /** What a function may stand for. */
    public enum Kind {
        SCALAR,
        TABLE,
        AGGREGATE
    }

    /**
     * One signature.
     *
     * @param text the declared signature
     * @param description one line
     */
    public record Entry(String text, String description, List<Sample> examples) {
        public Entry {
            examples = List.copyOf(examples);
        }
    }

    /**
     * A call and its result.
     *
     * @param sql the call
     * @param rows aggregates only: the literals that each row brings
     * @param result a SQL literal
     */
    public record Sample(String sql, List<String> rows, String result) {
        public Sample {
            rows = List.copyOf(rows);
        }
    }
}
