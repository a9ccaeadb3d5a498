// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.codegen;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.ValueOrder;
import org.jspecify.annotations.Nullable;

/** The searches of IN. Public for generated classes only. Any thread. */
@HotPath
public final class Membership {
    private Membership() {}

    public static boolean contains(double[] values, double value) {
        for (double each : values) {
            if (each == value) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the values that are not null equals this one. */
    public static boolean contains(@Nullable Object[] values, Object value) {
        for (Object each : values) {
            if (each != null && ValueOrder.equal(each, value)) {
                return true;
            }
        }
        return false;
    }
}
