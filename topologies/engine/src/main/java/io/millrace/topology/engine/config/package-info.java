// SPDX-License-Identifier: Apache-2.0
/**
 * What can be set, and what the settings mean.
 *
 * <p>In: properties files and flags. Out: one typed record. Entry: {@link
 * io.millrace.topology.engine.config.EngineConfig}. Invariant: a key that does not exist stops the start, with the nearest
 * name.
 */
@NullMarked
package io.millrace.topology.engine.config;

import org.jspecify.annotations.NullMarked;
