// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Statements that belong to the dialect and that this version does not run, known by their first words. Any thread. */
final class UnsupportedStatements {
    /** First words, with the second words they need; none needed: any second word, which is told with the first. */
    private static final Map<String, Set<String>> FIRST_WORDS = Map.ofEntries(
            Map.entry("SHOW", Set.of()),
            Map.entry("LIST", Set.of()),
            Map.entry("DESCRIBE", Set.of()),
            Map.entry("EXPLAIN", Set.of()),
            Map.entry("PRINT", Set.of()),
            Map.entry("ASSERT", Set.of()),
            Map.entry("DEFINE", Set.of()),
            Map.entry("UNDEFINE", Set.of()),
            Map.entry("ALTER", Set.of()),
            Map.entry("TERMINATE", Set.of()),
            Map.entry("PAUSE", Set.of()),
            Map.entry("RESUME", Set.of()),
            Map.entry("RUN", Set.of("SCRIPT")),
            Map.entry("CREATE", Set.of("TYPE", "FUNCTION", "CONNECTOR")),
            Map.entry("DROP", Set.of("TYPE", "FUNCTION", "CONNECTOR")));

    /** Those of the first words that say enough without a second. */
    private static final Set<String> SINGLE =
            Set.of("DESCRIBE", "PRINT", "EXPLAIN", "DEFINE", "UNDEFINE", "TERMINATE", "PAUSE", "RESUME");

    /** Words between CREATE or DROP and the kind of object. */
    private static final Set<String> BETWEEN = Set.of("OR", "REPLACE", "SOURCE", "SINK");

    private UnsupportedStatements() {}

    /** The words that name the statement, or null if it is none of these. */
    static @Nullable String words(List<Token> tokens) {
        String first = word(tokens, 0);
        if (tokens.get(0).getType() == MillraceLexer.INSERT) {
            return isInsertValues(tokens) ? "INSERT VALUES" : null;
        }
        Set<String> seconds = FIRST_WORDS.get(first);
        if (seconds == null) {
            return null;
        }
        int at = 1;
        while (!seconds.isEmpty() && BETWEEN.contains(word(tokens, at))) {
            at++;
        }
        String second = word(tokens, at);
        if (!seconds.isEmpty()) {
            return seconds.contains(second) ? first + " " + second : null;
        }
        return SINGLE.contains(first) || second.isEmpty() ? first : first + " " + second;
    }

    private static boolean isInsertValues(List<Token> tokens) {
        for (Token token : tokens) {
            if (token.getType() == MillraceLexer.SELECT) {
                return false;
            }
            if (token.getType() == MillraceLexer.VALUES) {
                return true;
            }
        }
        return false;
    }

    /** A word in upper case; empty where there is something else. */
    private static String word(List<Token> tokens, int index) {
        if (index >= tokens.size()) {
            return "";
        }
        Token token = tokens.get(index);
        boolean word = token.getType() == MillraceLexer.NAME || Words.isKeyword(token.getType());
        return word ? Shortened.text(token.getText()).toUpperCase(Locale.ROOT) : "";
    }
}
