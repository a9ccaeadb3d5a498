// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

/** What a scalar call means: a function, or why not. */
public sealed interface ScalarResolution permits ResolvedScalar, UnresolvedCall {}
