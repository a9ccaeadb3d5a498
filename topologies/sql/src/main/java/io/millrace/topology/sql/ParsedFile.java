// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.tree.Statement;
import java.util.List;

/**
 * What a SQL file says. Immutable, any thread.
 *
 * @param statements the statements that were understood, in their order; one with a syntax error is not among them
 * @param diagnostics what is wrong, in the order of the text
 */
public record ParsedFile(List<Statement> statements, List<Diagnostic> diagnostics) {
    public ParsedFile {
        statements = List.copyOf(statements);
        diagnostics = List.copyOf(diagnostics);
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
}
