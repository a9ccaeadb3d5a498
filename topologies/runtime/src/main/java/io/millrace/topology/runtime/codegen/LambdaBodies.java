// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.RowBatch;
import org.jspecify.annotations.Nullable;

/** The bodies of the lambdas in the expressions of a generated class. Public for generated classes only. */
public interface LambdaBodies {
    /**
     * The value of a body.
     *
     * @param which the number of the lambda in its class
     * @param frame the values of the parameters of the lambda and of those around it, the outermost first
     * @throws NullOperandException when a null operand makes the whole expression null
     */
    @Nullable
    Object lambda(int which, RowBatch in, int row, @Nullable Object[] frame);
}
