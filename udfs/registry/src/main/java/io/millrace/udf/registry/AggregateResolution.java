// SPDX-License-Identifier: Apache-2.0
package io.millrace.udf.registry;

/** What an aggregate call means: an aggregate, or why not. */
public sealed interface AggregateResolution permits ResolvedAggregate, UnresolvedCall {}
