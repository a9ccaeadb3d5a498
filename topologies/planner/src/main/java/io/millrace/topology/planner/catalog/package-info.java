// SPDX-License-Identifier: Apache-2.0
/**
 * What names stand for while statements are planned.
 *
 * <p>In: declarations. Out: sources and models by exact name. Entry: {@link io.millrace.topology.planner.catalog.Catalog}.
 * Invariant: definitions are immutable; the catalog itself belongs to one thread.
 */
@NullMarked
package io.millrace.topology.planner.catalog;

import org.jspecify.annotations.NullMarked;
