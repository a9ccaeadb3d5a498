// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceLexer;
import io.millrace.topology.sql.grammar.MillraceParser;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.antlr.v4.runtime.Vocabulary;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/** The words and signs of the language, as people see them, taken from the grammar. Any thread. */
final class Words {
    private static final Vocabulary VOCABULARY = MillraceParser.VOCABULARY;
    private static final int FIRST_KEYWORD = MillraceLexer.ADD;
    private static final int LAST_KEYWORD = MillraceLexer.TIME_UNIT;
    private static final Set<String> TIME_UNITS = Set.of(
            "MILLISECOND", "MILLISECONDS", "SECOND", "SECONDS", "MINUTE", "MINUTES", "HOUR", "HOURS", "DAY", "DAYS");
    private static final IntervalSet NAMES = startOf(MillraceParser.RULE_identifier);
    private static final Map<String, Integer> KEYWORDS = keywords();

    private Words() {}

    private static IntervalSet startOf(int rule) {
        ATN atn = MillraceParser._ATN;
        return atn.nextTokens(atn.ruleToStartState[rule]);
    }

    private static Map<String, Integer> keywords() {
        Map<String, Integer> words = new TreeMap<>();
        for (int type = FIRST_KEYWORD; type < LAST_KEYWORD; type++) {
            words.put(display(type), type);
        }
        TIME_UNITS.forEach(unit -> words.put(unit, MillraceLexer.TIME_UNIT));
        return words;
    }

    static boolean isKeyword(int type) {
        return type >= FIRST_KEYWORD && type <= LAST_KEYWORD;
    }

    /** A word that cannot be a name unless it is quoted. */
    static boolean isReserved(int type) {
        return isKeyword(type) && !NAMES.contains(type);
    }

    static boolean mayBeName(int type) {
        return NAMES.contains(type);
    }

    /** Is this upper-case word reserved, or does it mean something else in some place? */
    static boolean isPlainName(String name) {
        if (name.isEmpty() || TIME_UNITS.contains(name)) {
            return false;
        }
        Integer keyword = KEYWORDS.get(name);
        if (keyword != null && (isReserved(keyword) || isConstructor(keyword))) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || c == '_';
            boolean later = i > 0 && ((c >= '0' && c <= '9') || c == '@');
            if (!letter && !later) {
                return false;
            }
        }
        return true;
    }

    private static boolean isConstructor(int type) {
        return type == MillraceLexer.ARRAY || type == MillraceLexer.MAP || type == MillraceLexer.STRUCT;
    }

    /** The words among these types of tokens, in alphabetic order. */
    static Set<String> keywordsAmong(IntervalSet types) {
        Set<String> words = new TreeSet<>();
        KEYWORDS.forEach((word, type) -> {
            if (types.contains(type)) {
                words.add(word);
            }
        });
        return words;
    }

    static int typeOf(String keyword) {
        return KEYWORDS.getOrDefault(keyword.toUpperCase(Locale.ROOT), MillraceLexer.NAME);
    }

    /** A type of token in the words of a message. */
    static String display(int type) {
        switch (type) {
            case MillraceLexer.EOF:
                return "the end of the statement";
            case MillraceLexer.STRING:
                return "a string in single quotes";
            case MillraceLexer.INTEGER:
                return "a whole number";
            case MillraceLexer.DECIMAL:
            case MillraceLexer.DOUBLE:
                return "a number";
            case MillraceLexer.TIME_UNIT:
                return "a unit of time (SECONDS, MINUTES, …)";
            case MillraceLexer.COMMA:
                return "a comma";
            case MillraceLexer.NE:
                return "<>";
            case MillraceLexer.NAME:
            case MillraceLexer.DIGIT_NAME:
            case MillraceLexer.BACKQUOTED:
            case MillraceLexer.DOUBLE_QUOTED:
                return "a name";
            default:
                return literal(type);
        }
    }

    private static String literal(int type) {
        @Nullable String quoted = VOCABULARY.getLiteralName(type);
        return quoted == null ? VOCABULARY.getDisplayName(type) : quoted.substring(1, quoted.length() - 1);
    }
}
