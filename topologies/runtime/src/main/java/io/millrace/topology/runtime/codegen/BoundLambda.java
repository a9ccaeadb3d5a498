// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.udf.api.Lambda;
import org.jspecify.annotations.Nullable;

/** A lambda with the row and the parameters around it that it may read. Public for generated classes only. One thread. */
@HotPath
public final class BoundLambda implements Lambda {
    private final LambdaBodies bodies;
    private final int which;
    private final RowBatch in;
    private final int row;
    private final @Nullable Object[] outer;

    public BoundLambda(LambdaBodies bodies, int which, RowBatch in, int row, @Nullable Object[] outer) {
        this.bodies = bodies;
        this.which = which;
        this.in = in;
        this.row = row;
        this.outer = outer;
    }

    @Override
    public @Nullable Object apply(@Nullable Object... arguments) {
        if (outer.length == 0) {
            return bodies.lambda(which, in, row, arguments);
        }
        @Nullable Object[] frame = new Object[outer.length + arguments.length];
        System.arraycopy(outer, 0, frame, 0, outer.length);
        System.arraycopy(arguments, 0, frame, outer.length, arguments.length);
        return bodies.lambda(which, in, row, frame);
    }
}
