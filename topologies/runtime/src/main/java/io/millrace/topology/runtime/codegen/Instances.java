// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.lang.reflect.Constructor;

/** Makes accumulators. Public for generated classes only. Any thread. */
public final class Instances {
    private Instances() {}

    /** An instance; the planner has made one with the same constants, so a failure is a defect. */
    public static Object make(Constructor<?> constructor, Object[] constants) {
        try {
            return constructor.newInstance(constants);
        } catch (ReflectiveOperationException e) {
            throw new MillraceException(
                    ErrorCode.INTERNAL, constructor.getDeclaringClass() + " cannot be created", null, e);
        }
    }
}
