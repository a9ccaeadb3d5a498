// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

/** What becomes of a row on which an expression fails: {@code millrace.on.expression.error}. */
public enum ErrorPolicy {
    /** The column is null (a condition false), the error is counted. */
    NULL,
    /** The row goes to the dead-letter topic. */
    DLQ,
    /** The pipeline stops. */
    FAIL
}
