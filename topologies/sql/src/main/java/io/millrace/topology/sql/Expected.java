// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** The sentence "expected …, found …" in the words of people. Any thread. */
final class Expected {
    private static final int WORDS_MAX = 6;

    /** What may follow nearly every expression and would hide what was meant. */
    private static final Set<Integer> OPERATORS = Set.of(
            MillraceLexer.PLUS,
            MillraceLexer.MINUS,
            MillraceLexer.STAR,
            MillraceLexer.SLASH,
            MillraceLexer.PERCENT,
            MillraceLexer.CONCAT,
            MillraceLexer.AND,
            MillraceLexer.OR,
            MillraceLexer.ARROW,
            MillraceLexer.LB);

    String sentence(SyntaxExplainer.Case found) {
        List<String> words = words(found.next());
        String token = describe(found.found());
        if (words.isEmpty()) {
            return "unexpected " + token;
        }
        return "expected " + join(words) + ", found " + token;
    }

    static String join(List<String> words) {
        if (words.size() == 1) {
            return words.get(0);
        }
        if (words.size() > WORDS_MAX) {
            return String.join(", ", words.subList(0, WORDS_MAX)) + ", …";
        }
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }

    static List<String> words(Expectations.Next next) {
        Set<String> labels = new TreeSet<>(next.labels());
        boolean operator = labels.remove("an operator");
        boolean alias = labels.remove("an alias");
        List<Integer> types = new ArrayList<>();
        for (int type : next.bare().toList()) {
            boolean aliasWord = type == MillraceLexer.AS && alias;
            // A name may turn out to be a function or to have a source in front; nobody forgets that.
            boolean afterName = operator && isAfterName(type);
            boolean number = type == MillraceLexer.DOT && labels.contains("an expression");
            boolean ifExists = type == MillraceLexer.IF && !labels.isEmpty();
            if (!OPERATORS.contains(type) && !aliasWord && !afterName && !number && !ifExists) {
                types.add(type);
            } else if (OPERATORS.contains(type)) {
                operator = true;
            }
        }
        List<String> words = new ArrayList<>(labels);
        types.stream().map(Words::display).distinct().forEach(words::add);
        if (words.remove(Words.display(Token.EOF))) {
            words.add(Words.display(Token.EOF));
        }
        if (words.isEmpty() && operator) {
            words.add("an operator");
        }
        if (words.isEmpty() && alias) {
            words.add("an alias");
        }
        return words;
    }

    private static boolean isAfterName(int type) {
        return type == MillraceLexer.LP
                || type == MillraceLexer.DOT
                || type == MillraceLexer.OVER
                || type == MillraceLexer.LAMBDA;
    }

    @Nullable
    String hint(SyntaxExplainer.Case found) {
        if (found.found(MillraceLexer.DOT)) {
            return "the fields of a struct are reached with ->";
        }
        if (found.found(MillraceLexer.DIGIT_NAME) && found.next().has(MillraceLexer.INTEGER)) {
            return "put a space between the number and the unit";
        }
        return Advice.of(found);
    }

    /** A token as a message names it. */
    static String describe(Token token) {
        int type = token.getType();
        if (type == Token.EOF) {
            return Words.display(type);
        }
        String text = Shortened.text(token.getText());
        return Words.isKeyword(type) ? text.toUpperCase(Locale.ROOT) : text;
    }
}
