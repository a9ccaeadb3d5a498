// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.HotPath;
import org.jspecify.annotations.Nullable;

/**
 * What helper methods of generated code tell their callers beside the value. Public for generated classes only. One thread.
 */
@HotPath
public final class RowState {
    private static final @Nullable Object[] NO_FRAME = new Object[0];

    /** Whether the value that was returned last is null; only where it is a Java primitive that can be null. */
    public boolean isNull;

    /** Whether a null operand made the whole expression null. */
    public boolean aborted;

    /** The values of the parameters of the lambdas around, the outermost first. */
    public @Nullable Object[] frame = NO_FRAME;
}
