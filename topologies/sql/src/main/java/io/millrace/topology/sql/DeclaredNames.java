// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** What a CREATE that cannot be read would have declared, so that its uses are not told as well. Any thread. */
final class DeclaredNames {
    private DeclaredNames() {}

    /** The name as references to it are read, or null where these tokens are no CREATE. */
    static @Nullable String of(List<Token> tokens) {
        int at = 0;
        // CREATE itself may be misspelt: then the kind behind it says what was meant.
        boolean misspelt = type(tokens, 0) == MillraceLexer.NAME && isKind(type(tokens, 1));
        if (type(tokens, 0) != MillraceLexer.CREATE && !misspelt) {
            return null;
        }
        at++;
        if (type(tokens, at) == MillraceLexer.OR) {
            at += 2;
        }
        if (type(tokens, at) == MillraceLexer.SOURCE && isWord(tokens, at + 1)) {
            at++;
        }
        // A kind may be misspelt, or left out: a word with another word behind it stands where a kind belongs.
        if (isKind(type(tokens, at)) || isWord(tokens, at + 1)) {
            at++;
        }
        if (type(tokens, at) == MillraceLexer.IF && type(tokens, at + 1) == MillraceLexer.NOT) {
            at += 3;
        }
        return isWord(tokens, at) ? Leaves.nameOf(tokens.get(at)) : null;
    }

    private static boolean isWord(List<Token> tokens, int index) {
        return Words.mayBeName(type(tokens, index));
    }

    private static boolean isKind(int type) {
        return type == MillraceLexer.STREAM || type == MillraceLexer.TABLE || type == MillraceLexer.MODEL;
    }

    private static int type(List<Token> tokens, int index) {
        return index < tokens.size() ? tokens.get(index).getType() : Token.EOF;
    }
}
