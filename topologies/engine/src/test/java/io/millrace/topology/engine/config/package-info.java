// SPDX-License-Identifier: Apache-2.0
/** Tests of the settings' names and values. In: settings. Out: a configuration or its error. Entry: none. Invariants: none. */
@NullMarked
package io.millrace.topology.engine.config;

import org.jspecify.annotations.NullMarked;
