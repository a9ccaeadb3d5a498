// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

/** Whether the result of an aggregate depends on the order of its rows. */
public enum RowOrder {
    /** Rows are added, and accumulators merged, in the order in which the rows came. */
    MATTERS,
    /**
     * Beyond rounding the result is the same in whatever order rows are added and accumulators merged. Such a function may be
     * computed in parts, where rows are read, before the parts of a group meet.
     */
    IGNORED
}
