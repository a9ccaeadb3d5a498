// SPDX-License-Identifier: Apache-2.0
/**
 * The one catalogue of coded errors.
 *
 * <p>In: nothing. Out: codes, and exceptions that carry one. Entry: {@link io.millrace.schema.errors.ErrorCode}.
 * Invariant: every module may use this one and it uses none; a number is never changed and never used again.
 */
@NullMarked
package io.millrace.schema.errors;

import org.jspecify.annotations.NullMarked;
