// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong at one place of a SQL file. Immutable, any thread.
 *
 * @param message one line, lower case, no full stop, names the kind of object
 * @param hint what to do, or null
 */
public record Diagnostic(
        Severity severity,
        ErrorCode code,
        Span span,
        String message,
        @Nullable String hint) {
    /** How bad it is: errors stop a deployment, warnings are told once. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public static Diagnostic error(ErrorCode code, Span span, String message) {
        return new Diagnostic(Severity.ERROR, code, span, message, null);
    }

    public static Diagnostic error(ErrorCode code, Span span, String message, @Nullable String hint) {
        return new Diagnostic(Severity.ERROR, code, span, message, hint);
    }

    public static Diagnostic warning(ErrorCode code, Span span, String message, @Nullable String hint) {
        return new Diagnostic(Severity.WARNING, code, span, message, hint);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
