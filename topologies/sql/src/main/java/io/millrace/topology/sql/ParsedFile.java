// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.tree.Statement;
import java.util.List;
import java.util.Set;

/**
 * What a SQL file says. Immutable, any thread.
 *
 * @param source what was read
 * @param statements the statements that were understood, in their order; one with a syntax error is not among them
 * @param brokenNames what the statements with a syntax error would have declared, as far as that can be seen
 * @param diagnostics what is wrong, in the order of the text
 */
public record ParsedFile(
        SourceText source, List<Statement> statements, Set<String> brokenNames, List<Diagnostic> diagnostics) {
    public ParsedFile {
        statements = List.copyOf(statements);
        brokenNames = Set.copyOf(brokenNames);
        diagnostics = List.copyOf(diagnostics);
    }

    /** Nothing but blanks and comments: well formed, and hardly what somebody wanted to run. */
    public boolean isEmpty() {
        return statements.isEmpty() && diagnostics.isEmpty();
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
}
