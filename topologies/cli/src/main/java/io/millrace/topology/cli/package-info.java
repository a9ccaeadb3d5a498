// SPDX-License-Identifier: Apache-2.0
/**
 * The {@code millrace} command.
 *
 * <p>In: a command line. Out: data on standard output, notes and errors on standard error, an exit code. Entry: {@link
 * io.millrace.topology.cli.Main}. Invariants: exit 0 done, 1 failed or refused, 2 wrong usage; an error is never a bare stack
 * trace; nothing is left behind in the temporary folder.
 */
@NullMarked
package io.millrace.topology.cli;

import org.jspecify.annotations.NullMarked;
