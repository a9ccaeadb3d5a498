// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import io.millrace.topology.sql.Span;
import org.jspecify.annotations.Nullable;

/**
 * What a statement that only asks (SHOW, DESCRIBE, EXPLAIN) is answered, as things stand where it stands.
 *
 * @param text lines for people, with a line end each; empty where a query is explained
 * @param query the id of the query whose plan is asked for, or null
 */
public record Told(Span span, String text, @Nullable String query) {}
