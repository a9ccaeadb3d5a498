// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.List;

/**
 * Why a call means no function.
 *
 * @param reason the kind of failure
 * @param message one line, lower case, no full stop
 * @param hint what to do, one line
 * @param candidates the signatures that were looked at (not found: none)
 */
public record UnresolvedCall(Reason reason, String message, String hint, List<String> candidates)
        implements ScalarResolution, AggregateResolution {
    public UnresolvedCall {
        candidates = List.copyOf(candidates);
    }

    /** The kind of failure, with its error code. */
    public enum Reason {
        NOT_FOUND(ErrorCode.FUNCTION_NOT_FOUND),
        ARGUMENTS(ErrorCode.FUNCTION_ARGUMENTS),
        AMBIGUOUS(ErrorCode.FUNCTION_AMBIGUOUS);

        private final ErrorCode code;

        Reason(ErrorCode code) {
            this.code = code;
        }

        public ErrorCode code() {
            return code;
        }
    }

    public MillraceException toException() {
        return new MillraceException(reason.code(), message, hint);
    }
}
