// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.DiagnosticRenderer;
import java.util.List;

/** Shows people what is wrong with their files. */
final class Diagnosed {
    private Diagnosed() {}

    /** Prints all diagnostics to standard error; true when there is an error. */
    static boolean refuses(PlannedFiles files) {
        print(files.diagnostics());
        return files.diagnostics().stream().anyMatch(Diagnostic::isError);
    }

    /** Prints diagnostics to standard error, if there are any. */
    static void print(List<Diagnostic> diagnostics) {
        if (!diagnostics.isEmpty()) {
            DiagnosticRenderer renderer = new DiagnosticRenderer(colours());
            System.err.println(renderer.render(diagnostics));
        }
    }

    private static DiagnosticRenderer.Colours colours() {
        boolean terminal = Terminal.isThere() && System.getenv("NO_COLOR") == null;
        return terminal ? DiagnosticRenderer.Colours.ANSI : DiagnosticRenderer.Colours.NONE;
    }
}
