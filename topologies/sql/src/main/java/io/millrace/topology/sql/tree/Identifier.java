// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;

/** A name: upper-cased when it was written without quotes, exact when with. */
public record Identifier(Span span, String name) {
    @Override
    public String toString() {
        return name;
    }
}
