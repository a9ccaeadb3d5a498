// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.api;

import org.jspecify.annotations.Nullable;

/**
 * A lambda that a call of a function was given, {@code x => x + 1}. Valid during the call only; for the calling thread.
 *
 * <p>It may throw: then the whole expression is null, as it is for any function that throws. Do not catch it.
 */
@FunctionalInterface
public interface Lambda {
    /**
     * The value of the lambda.
     *
     * @param arguments one a parameter, as boxed values or null; the array is not kept
     */
    @Nullable
    Object apply(@Nullable Object... arguments);
}
