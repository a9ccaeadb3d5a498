// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql.tree;

import io.millrace.topology.sql.Span;

/** One {@code name = literal} of a WITH clause; the name is upper-cased. */
public record Property(Span span, Identifier name, Expression value) {}
