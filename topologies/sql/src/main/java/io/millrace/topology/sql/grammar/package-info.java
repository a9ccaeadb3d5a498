// SPDX-License-Identifier: Apache-2.0
/**
 * The grammar: the generated lexer and parser, and the superclass that bounds their recursion.
 *
 * <p>In: the {@code .g4} files. Out: parse trees of one statement. Entry: {@code MillraceParser}. Invariants: only the
 * parent package uses it; no class of ANTLR and no text of its messages leaves that package.
 */
@NullMarked
package io.millrace.topology.sql.grammar;

import org.jspecify.annotations.NullMarked;
