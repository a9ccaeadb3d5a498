// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.errors;

/**
 * One record cannot be processed: it becomes a dead letter with this code and message.
 *
 * <p>Without a stack trace, because a topic full of bad records must not cost a stack walk each.
 */
public final class RecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public RecordException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
