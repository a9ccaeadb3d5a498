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
            Map.entry("PRINT", Set.of()),
            Map.entry("EXPLAIN", Set.of("SELECT", "CREATE", "INSERT")),
            Map.entry("ASSERT", Set.of()),
            Map.entry("ALTER", Set.of()),
            Map.entry("TERMINATE", Set.of()),
            Map.entry("PAUSE", Set.of()),
            Map.entry("RESUME", Set.of()),
            Map.entry("RUN", Set.of("SCRIPT")),
            Map.entry("CREATE", Set.of("FUNCTION", "CONNECTOR")),
            Map.entry("DROP", Set.of("FUNCTION", "CONNECTOR")));

    /** Those of the first words that say enough without a second. */
    private static final Set<String> SINGLE = Set.of("PRINT", "TERMINATE", "PAUSE", "RESUME");

    /** Words between CREATE or DROP and the kind of object. */
    private static final Set<String> BETWEEN = Set.of("OR", "REPLACE", "SOURCE", "SINK");

    private static final String REMOVE = "remove it: a file says what runs, and is read anew at each start";

    /** What to do in place of a statement, by its first word or by all of its words. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("SELECT", "put CREATE STREAM name AS or INSERT INTO name before it"),
            Map.entry("EXPLAIN", "./millrace explain FILE shows the plan of each query"),
            Map.entry("ASSERT", "remove it: ./millrace check FILE checks a file before it runs"),
            Map.entry("ALTER", "change the CREATE statement itself; columns may be added at the end"),
            Map.entry("TERMINATE", "leave the query out of the file; Ctrl-C stops ./millrace run"),
            Map.entry("PAUSE", "Ctrl-C stops ./millrace run, and the next run goes on where it stopped"),
            Map.entry("RESUME", "Ctrl-C stops ./millrace run, and the next run goes on where it stopped"),
            Map.entry("RUN SCRIPT", "give several files to one command: ./millrace run A.sql B.sql"),
            Map.entry("CREATE FUNCTION", "compute the value before it is written to the topic"),
            Map.entry("CREATE CONNECTOR", "start connectors with Kafka Connect"),
            Map.entry("DROP", REMOVE));

    private UnsupportedStatements() {}

    /** What to do in place of the statement, or null; where the statement names a topic, the hint does too. */
    static @Nullable String hint(String words, List<Token> tokens) {
        if (words.equals("PRINT")) {
            return "print it from the command line: ./millrace print " + topic(tokens);
        }
        String all = INSTEAD.get(words);
        int blank = words.indexOf(' ');
        return all == null && blank > 0 ? INSTEAD.get(words.substring(0, blank)) : all;
    }

    private static String topic(List<Token> tokens) {
        Token token = tokens.get(Math.min(1, tokens.size() - 1));
        String text = Shortened.text(token.getText());
        switch (token.getType()) {
            case MillraceLexer.STRING:
            case MillraceLexer.BACKQUOTED:
            case MillraceLexer.DOUBLE_QUOTED:
                String inside = text.substring(1, Math.max(1, text.length() - 1));
                return inside.matches("[a-zA-Z0-9._-]+") ? inside : "TOPIC";
            case MillraceLexer.NAME:
                return text;
            default:
                return "TOPIC";
        }
    }

    /** The words that name the statement, or null if it is none of these. */
    static @Nullable String words(List<Token> tokens) {
        String first = word(tokens, 0);
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
