// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.catalog;

import io.millrace.topology.planner.expression.TypedExpression;
import org.jspecify.annotations.Nullable;

/**
 * A column that comes from the headers of a source's records.
 *
 * @param header the header whose last value it is, or null for all headers
 */
public record HeaderColumn(String name, @Nullable String header) {
    /** What stands for the column in an expression. */
    public TypedExpression expression() {
        return new TypedExpression.Headers(header);
    }
}
