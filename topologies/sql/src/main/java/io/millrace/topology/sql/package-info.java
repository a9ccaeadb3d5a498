// SPDX-License-Identifier: Apache-2.0
/**
 * Text to syntax tree and back.
 *
 * <p>In: the text of a SQL file. Out: statements with spans, and diagnostics. Entry: {@link
 * io.millrace.topology.sql.SqlParser}; beside it {@code SqlPrinter} (tree to text), {@code DiagnosticRenderer} (diagnostics
 * for people) and {@code Suggestions}. Invariants: parsing never throws on bad SQL, it gives what it understood and what it
 * did not; trees are at most 500 levels deep; knows no types, no catalog and no Kafka.
 */
@NullMarked
package io.millrace.topology.sql;

import org.jspecify.annotations.NullMarked;
