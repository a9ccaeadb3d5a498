// SPDX-License-Identifier: Apache-2.0
/**
 * The engine that other programs embed: SQL files to a running application.
 *
 * <p>In: SQL files and a configuration. Out: a running Kafka Streams application, its state and its counts. Entry: {@link
 * io.millrace.topology.engine.MillraceEngine}. Invariant: everything that a program needs of the compiler and the runtime is
 * reached from here.
 */
@NullMarked
package io.millrace.topology.engine;

import org.jspecify.annotations.NullMarked;
