// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

/** What happens when an argument of a scalar function is null. */
public enum NullRule {
    /** The result is null without a call, so parameters are primitive where the type allows it. */
    RETURNS_NULL,
    /** The method is called with the null, so parameters are boxed. */
    CALLED
}
