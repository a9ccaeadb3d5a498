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
    /** How a query that asks for what is there now is told. */
    static final String PULL = "SELECT without EMIT CHANGES";

    private static final Set<String> CONSOLE_LISTS = Set.of("CONNECTORS", "CONNECTOR", "ALL");

    /** First words, with the second words they need; none needed: any second word, which is told with the first. */
    private static final Map<String, Set<String>> FIRST_WORDS = Map.ofEntries(
            Map.entry("ALTER", Set.of("SYSTEM")),
            Map.entry("TERMINATE", Set.of()),
            Map.entry("PAUSE", Set.of()),
            Map.entry("RESUME", Set.of()),
            Map.entry("RUN", Set.of("SCRIPT")),
            Map.entry("CREATE", Set.of("FUNCTION", "CONNECTOR")),
            Map.entry("DROP", Set.of("FUNCTION", "CONNECTOR")),
            Map.entry("SHOW", CONSOLE_LISTS),
            Map.entry("LIST", CONSOLE_LISTS),
            Map.entry("DESCRIBE", Set.of("CONNECTOR")),
            Map.entry("SPOOL", Set.of()),
            Map.entry("EXIT", Set.of()),
            Map.entry("QUIT", Set.of()),
            Map.entry("CLEAR", Set.of()),
            Map.entry("HELP", Set.of()),
            Map.entry("HISTORY", Set.of()),
            Map.entry("OUTPUT", Set.of()),
            Map.entry("SERVER", Set.of()),
            Map.entry("VERSION", Set.of()));

    /** Those of the first words that say enough without a second. */
    private static final Set<String> SINGLE = Set.of(
            "TERMINATE",
            "PAUSE",
            "RESUME",
            "SPOOL",
            "EXIT",
            "QUIT",
            "CLEAR",
            "HELP",
            "HISTORY",
            "OUTPUT",
            "SERVER",
            "VERSION");

    /** Words between CREATE or DROP and the kind of object. */
    private static final Set<String> BETWEEN = Set.of("OR", "REPLACE", "SOURCE", "SINK");

    private static final String REMOVE = "remove it: a file says what runs, and is read anew at each start";

    private static final String CONSOLE = "remove it: it belongs to ksqlDB's console";
    private static final String CONNECT =
            "connectors are Kafka Connect's: its own REST interface starts and lists them";

    /** What to do in place of a statement, by its first word or by all of its words. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry(
                    PULL,
                    "write EMIT CHANGES at its end, and its rows are printed as they come; CREATE … AS SELECT keeps them in"
                            + " a topic"),
            Map.entry("ALTER SYSTEM", "settings of the whole engine stand in the file that --config names"),
            Map.entry("SHOW", CONNECT),
            Map.entry("LIST", CONNECT),
            Map.entry("DESCRIBE", CONNECT),
            Map.entry("SHOW ALL", "SHOW TOPICS lists the topics of the files"),
            Map.entry("LIST ALL", "SHOW TOPICS lists the topics of the files"),
            Map.entry(
                    "SPOOL",
                    "it belongs to ksqlDB's console: ./millrace run FILE > OUTPUT writes what is printed to a file"),
            Map.entry("HELP", CONSOLE + "; ./millrace help lists the commands"),
            Map.entry("EXIT", CONSOLE),
            Map.entry("QUIT", CONSOLE),
            Map.entry("CLEAR", CONSOLE),
            Map.entry("HISTORY", CONSOLE),
            Map.entry("OUTPUT", CONSOLE),
            Map.entry("SERVER", CONSOLE + "; --bootstrap names the cluster"),
            Map.entry("VERSION", CONSOLE + "; ./millrace --version tells it"),
            Map.entry("TERMINATE", "leave the query out of the file; Ctrl-C stops ./millrace run"),
            Map.entry("PAUSE", "Ctrl-C stops ./millrace run, and the next run goes on where it stopped"),
            Map.entry("RESUME", "Ctrl-C stops ./millrace run, and the next run goes on where it stopped"),
            Map.entry("RUN SCRIPT", "give several files to one command: ./millrace run A.sql B.sql"),
            Map.entry("CREATE FUNCTION", "compute the value before it is written to the topic"),
            Map.entry("CREATE CONNECTOR", CONNECT),
            Map.entry("DROP CONNECTOR", CONNECT),
            Map.entry("DROP", REMOVE));

    private UnsupportedStatements() {}

    /** What to do in place of the statement, or null. */
    static @Nullable String hint(String words) {
        String all = INSTEAD.get(words);
        int blank = words.indexOf(' ');
        return all == null && blank > 0 ? INSTEAD.get(words.substring(0, blank)) : all;
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
