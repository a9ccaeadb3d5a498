// SPDX-License-Identifier: Apache-2.0
/**
 * Functions that conformance cases call and that no user has.
 *
 * <p>In: nothing. Out: classes for a {@link io.millrace.udf.registry.FunctionRegistry}. Entry: {@link
 * io.millrace.harness.spec.function.TestFunctions}. Invariant: registered only for cases that say that they need them.
 */
@NullMarked
package io.millrace.harness.spec.function;

import org.jspecify.annotations.NullMarked;
