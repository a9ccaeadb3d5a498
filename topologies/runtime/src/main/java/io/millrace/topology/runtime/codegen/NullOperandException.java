// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

/**
 * An operator in a lambda had a null operand, so that the whole expression is null: no failure, but the only way out through the
 * function that called the lambda. Public for generated classes only.
 */
public final class NullOperandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** There is nothing to tell them apart by. */
    public static final NullOperandException INSTANCE = new NullOperandException();

    private NullOperandException() {
        super("null operand", null, false, false);
    }
}
