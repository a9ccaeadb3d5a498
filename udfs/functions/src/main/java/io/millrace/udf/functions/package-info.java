// SPDX-License-Identifier: Apache-2.0
/**
 * The built-in functions.
 *
 * <p>In: {@code udf.api}. Out: nothing that other modules call by name; the registry finds everything by the annotations.
 * Entry: {@link io.millrace.udf.functions.Functions}. Invariants: functions keep no state and never change an argument;
 * what a function throws is the reason why a column is null.
 */
@NullMarked
package io.millrace.udf.functions;

import org.jspecify.annotations.NullMarked;
