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
    public Diagnostic {
        message = oneLine(message);
        hint = hint == null ? null : oneLine(hint);
    }

    /** Names and texts of a user stand in messages, and may hold anything: line ends and controls are written as escapes. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(each -> {
            if (Character.isISOControl(each) || each == 0x2028 || each == 0x2029) {
                line.append(each == '\n' ? "\\n" : String.format("\\u%04x", each));
            } else {
                line.appendCodePoint(each);
            }
        });
        return line.toString();
    }

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
