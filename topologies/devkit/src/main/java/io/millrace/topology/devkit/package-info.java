// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code demo}, {@code --embedded} and the tests run on: a Kafka broker of one node as a child process.
 *
 * <p>In: options. Out: a running broker with its address. Entry: {@link
 * io.millrace.topology.devkit.EmbeddedBroker}. Invariants: everything listens on 127.0.0.1 only; a child never outlives
 * the process that started it, however that one ends; a temporary broker leaves no file behind.
 */
@NullMarked
package io.millrace.topology.devkit;

import org.jspecify.annotations.NullMarked;
