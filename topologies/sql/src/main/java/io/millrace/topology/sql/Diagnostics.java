// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects diagnostics while a file is read and planned. One thread. */
public final class Diagnostics {
    private final List<Diagnostic> all = new ArrayList<>();

    public void error(ErrorCode code, Span span, String message) {
        add(Diagnostic.error(code, span, message));
    }

    public void error(ErrorCode code, Span span, String message, @Nullable String hint) {
        add(Diagnostic.error(code, span, message, hint));
    }

    public void warning(ErrorCode code, Span span, String message, @Nullable String hint) {
        add(Diagnostic.warning(code, span, message, hint));
    }

    public void add(Diagnostic diagnostic) {
        all.add(diagnostic);
    }

    public void addAll(List<Diagnostic> diagnostics) {
        all.addAll(diagnostics);
    }

    public boolean hasErrors() {
        return all.stream().anyMatch(Diagnostic::isError);
    }

    public int count() {
        return all.size();
    }

    /** All of them, in the order of the text. */
    public List<Diagnostic> list() {
        return all.stream()
                .sorted(Comparator.comparing((Diagnostic d) -> d.span().source().name())
                        .thenComparingInt(d -> d.span().start()))
                .toList();
    }
}
