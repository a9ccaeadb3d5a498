// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.expression;

import org.jspecify.annotations.Nullable;

/** An expression has no value for a row: its column is null. Without a stack trace, as it may happen once a row. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether somebody has to be told. */
    public enum Kind {
        /** An operator had a null operand: null is the right value, nothing is wrong. */
        NULL_OPERAND,
        /** An operator or a function failed: counted as an error. */
        FAILED
    }

    private final Kind kind;

    private EvaluationException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
    }

    static EvaluationException nullOperand() {
        return new EvaluationException(Kind.NULL_OPERAND, "null operand", null);
    }

    static EvaluationException failed(RuntimeException cause) {
        String message = cause.getMessage();
        return new EvaluationException(
                Kind.FAILED, message == null ? cause.getClass().getSimpleName() : message, cause);
    }

    public Kind kind() {
        return kind;
    }
}
