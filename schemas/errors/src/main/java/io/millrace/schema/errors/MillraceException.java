// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.errors;

import org.jspecify.annotations.Nullable;

/**
 * An error with a code, for everything that is not a place in a SQL file (those are diagnostics).
 *
 * <p>The message is one line in lower case without a full stop; the hint says what to do and may be absent.
 */
public class MillraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String hint;

    public MillraceException(ErrorCode code, String message) {
        this(code, message, null, null);
    }

    public MillraceException(ErrorCode code, String message, @Nullable String hint) {
        this(code, message, hint, null);
    }

    public MillraceException(ErrorCode code, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    public ErrorCode code() {
        return code;
    }

    /** What to do about it, or null when the code's advice is all there is to say. */
    public @Nullable String hint() {
        return hint;
    }

    /** The text for people: {@code MR-6001 error: no broker answers at …} and a line with the hint. */
    public String render() {
        String advice = hint == null ? code.advice() : hint;
        return code.label() + " error: " + getMessage() + System.lineSeparator() + "  hint: " + advice;
    }
}
