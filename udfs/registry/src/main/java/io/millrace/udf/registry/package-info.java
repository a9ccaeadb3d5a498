// SPDX-License-Identifier: Apache-2.0
/**
 * Finds the function that a call means.
 *
 * <p>In: a visible list of classes with the annotations of {@code udf.api}. Out: resolved calls with types, Java methods
 * and null rules; boxed invokers for the interpreter and for tests; the bytes of accumulator state. Entry: {@link
 * io.millrace.udf.registry.FunctionRegistry}. Invariants: a wrong declaration is found when the registry is built, never
 * at a call; a registry is immutable and may be used by any thread; nothing is scanned for.
 */
@NullMarked
package io.millrace.udf.registry;

import org.jspecify.annotations.NullMarked;
