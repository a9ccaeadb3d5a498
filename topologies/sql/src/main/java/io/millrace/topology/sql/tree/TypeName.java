// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;
import java.util.List;

/**
 * A type as written: {@code DECIMAL(10, 2)} has parameters, {@code ARRAY<INT>} and {@code MAP<VARCHAR, INT>} arguments,
 * {@code STRUCT<a INT>} fields; the other lists are empty. The name is upper-cased.
 */
public record TypeName(Span span, String name, List<Integer> parameters, List<TypeName> arguments, List<Field> fields) {
    public TypeName {
        parameters = List.copyOf(parameters);
        arguments = List.copyOf(arguments);
        fields = List.copyOf(fields);
    }

    /** One field of a STRUCT. */
    public record Field(Identifier name, TypeName type) {}
}
