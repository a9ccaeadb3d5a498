// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Frequent mistakes that show in the tokens around the first one that does not fit. Any thread. */
final class Mistakes {
    private static final List<String> FIRST_WORDS = List.of(
            "CREATE",
            "INSERT",
            "DROP",
            "SET",
            "UNSET",
            "SELECT",
            "SHOW",
            "LIST",
            "DESCRIBE",
            "EXPLAIN",
            "PRINT",
            "ASSERT",
            "DEFINE",
            "UNDEFINE",
            "ALTER",
            "TERMINATE",
            "PAUSE",
            "RESUME",
            "RUN");

    /** The clauses of a query in their order. */
    private static final List<Integer> CLAUSES = List.of(
            MillraceLexer.FROM,
            MillraceLexer.WHERE,
            MillraceLexer.GROUP,
            MillraceLexer.PARTITION,
            MillraceLexer.HAVING,
            MillraceLexer.EMIT,
            MillraceLexer.LIMIT);

    private static final Set<Integer> TWO_WORDS = Set.of(MillraceLexer.GROUP, MillraceLexer.PARTITION);
    private static final String TYPOGRAPHIC_QUOTES = "\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u00AB\u00BB\u00B4";

    private static final String ORDER = "the order is FROM, WINDOW, WHERE, GROUP BY, PARTITION BY, HAVING, EMIT, LIMIT";
    private static final String COMMENTS = "comments begin with --, or stand between /* and */";

    /** First words of other SQL, with what is written here. */
    private static final Map<String, String> OTHER_SQL = Map.of(
            "UPDATE", "records are not changed in place: write new ones with INSERT INTO … SELECT",
            "DELETE", "records are not removed: leave them out with WHERE in CREATE STREAM … AS SELECT",
            "MERGE", "records are not changed in place: write new ones with INSERT INTO … SELECT",
            "USE", "there are no databases to choose: remove it",
            "BEGIN", "every statement is a unit of its own: remove it",
            "COMMIT", "every statement is a unit of its own: remove it");

    private final SourceText source;

    Mistakes(SourceText source) {
        this.source = source;
    }

    @Nullable
    Diagnostic oddSign(SyntaxExplainer.Case found) {
        Token token = found.found();
        switch (token.getType()) {
            case MillraceLexer.DOUBLE_EQUALS:
                return error(token, "expected =, found ==", "values are compared with a single =");
            case MillraceLexer.DOUBLE_AMPERSAND:
                return error(token, "expected AND, found &&", "write AND");
            case MillraceLexer.EMPTY_NAME:
                return error(token, "a quoted name is empty", "strings are written in single quotes: ''");
            case MillraceLexer.OTHER:
                return oddCharacter(found, token);
            default:
                return null;
        }
    }

    private Diagnostic oddCharacter(SyntaxExplainer.Case found, Token token) {
        char c = token.getText().charAt(0);
        if (TYPOGRAPHIC_QUOTES.indexOf(c) >= 0) {
            return error(token, "unexpected typographic quote " + c, "write straight quotes: 'text'");
        }
        if (c == '$') {
            return error(token, "unexpected character $", "variables are written ${name}");
        }
        if (c == '#') {
            return error(token, "unexpected character #", COMMENTS);
        }
        if (c == ':') {
            return error(token, "unexpected character :", colon(found));
        }
        if (c == '{') {
            return error(token, "unexpected character {", "maps are written MAP('a' := 1), structs STRUCT(a := 1)");
        }
        if (c == '!') {
            return error(token, "unexpected character !", "write NOT, or <> for not equal");
        }
        if (Character.isLetter(c)) {
            return error(
                    token,
                    "unexpected character " + c,
                    "names with other letters than A to Z stand in backquotes: `…`");
        }
        boolean visible = !Character.isISOControl(c) && !Character.isSurrogate(c);
        String shown = visible ? String.valueOf(c) : String.format(Locale.ROOT, "U+%04X", (int) c);
        return error(token, "unexpected character " + shown, null);
    }

    private @Nullable String colon(SyntaxExplainer.Case found) {
        if (source.text().startsWith("::", found.found().getStartIndex())) {
            return "types are changed with CAST(value AS type)";
        }
        if (found.next().labels().contains("a type")) {
            return "columns are written: name type";
        }
        return found.next().has(MillraceLexer.EQ) ? "properties are written name='value'" : null;
    }

    @Nullable
    Diagnostic tornString(SyntaxExplainer.Case found) {
        Token string = firstTorn(found.failure());
        if (string == null) {
            return null;
        }
        int lineEnd = source.text().indexOf('\n', string.getStartIndex());
        int end = lineEnd < 0 ? string.getStopIndex() + 1 : Math.min(lineEnd, string.getStopIndex() + 1);
        return Diagnostic.error(
                ErrorCode.UNTERMINATED_TEXT,
                new Span(source, string.getStartIndex(), end),
                "a string is not closed",
                "close it with '; a quote inside a string is written twice: ''");
    }

    private static @Nullable Token firstTorn(SyntaxExplainer.Failure failure) {
        for (int i = 0; i < failure.at(); i++) {
            Token next = failure.tokens().get(i + 1);
            // 'a'AS b is odd but right: before the failure, only words that are no keywords count.
            boolean counts = i + 1 == failure.at() || !Words.isReserved(next.getType());
            if (counts
                    && failure.type(i) == MillraceLexer.STRING
                    && StatementScanner.isTornApart(failure.tokens().get(i), next)) {
                return failure.tokens().get(i);
            }
        }
        return null;
    }

    @Nullable
    Diagnostic firstWord(SyntaxExplainer.Case found) {
        if (found.failure().at() > 0) {
            return null;
        }
        Token token = found.found();
        if (token.getType() == MillraceLexer.WITH) {
            return Diagnostic.error(
                    ErrorCode.CLAUSE_NOT_SUPPORTED,
                    span(token),
                    "WITH before a query is not supported yet",
                    "make each of them a stream with CREATE STREAM … AS SELECT");
        }
        String other = OTHER_SQL.get(token.getText().toUpperCase(Locale.ROOT));
        if (other != null) {
            return error(token, "expected a statement, found " + Expected.describe(token), other);
        }
        Optional<String> meant = Suggestions.nearest(token.getText(), FIRST_WORDS, 2);
        return error(
                token,
                "expected a statement, found " + Expected.describe(token),
                meant.map(word -> "did you mean " + word + "?")
                        .orElse(
                                "statements begin with CREATE, INSERT INTO, SELECT, DROP, ALTER, SET, SHOW, DESCRIBE, EXPLAIN, PRINT or ASSERT"));
    }

    /** {@code //} and what looks like the end of a query in the middle of one. */
    @Nullable
    Diagnostic otherComment(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        boolean behind = found.before(MillraceLexer.SLASH)
                && found.failure().before().getStopIndex() + 1 == found.found().getStartIndex();
        boolean before = found.failure().type(at + 1) == MillraceLexer.SLASH
                && found.failure().tokens().get(at + 1).getStartIndex()
                        == found.found().getStopIndex() + 1;
        return found.found(MillraceLexer.SLASH) && (behind || before)
                ? error(found.found(), "unexpected /", COMMENTS)
                : null;
    }

    @Nullable
    Diagnostic earlyEmit(SyntaxExplainer.Case found) {
        int next = found.failure().type(found.failure().at() + 1);
        boolean emit = found.found(MillraceLexer.EMIT)
                && !found.next().has(MillraceLexer.EMIT)
                && (next == MillraceLexer.CHANGES || next == MillraceLexer.FINAL);
        return emit && clausesBefore(found.failure(), found.failure().at()).isEmpty()
                ? error(
                        found.found(),
                        "EMIT stands before the query's end",
                        "it is the last clause: SELECT … FROM … EMIT CHANGES")
                : null;
    }

    /** {@code SELECT a WHERE …}: FROM was forgotten, or comes later. */
    @Nullable
    Diagnostic beforeFrom(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        int rank = CLAUSES.indexOf(found.found().getType());
        if (rank <= 0 || !found.next().has(MillraceLexer.FROM) || !isClause(found.failure(), at)) {
            return null;
        }
        for (int i = at + 1; i < found.failure().types().length; i++) {
            if (found.failure().type(i) == MillraceLexer.FROM && isClause(found.failure(), i)) {
                return error(found.found(), clause(rank) + " stands before FROM", ORDER);
            }
        }
        return error(found.found(), "FROM is missing before " + clause(rank), "SELECT … FROM stream");
    }

    /** {@code FROM s TUMBLING (}: the kind of window was read as an alias. */
    @Nullable
    Diagnostic windowWithoutWord(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        int before = found.failure().type(at - 1);
        boolean kind =
                before == MillraceLexer.TUMBLING || before == MillraceLexer.HOPPING || before == MillraceLexer.SESSION;
        return kind && found.found(MillraceLexer.LP) && found.failure().type(at - 2) != MillraceLexer.WINDOW
                ? error(
                        found.failure().before(),
                        "WINDOW is missing before " + Words.display(before),
                        "for example WINDOW TUMBLING (SIZE 30 SECONDS)")
                : null;
    }

    @Nullable
    Diagnostic lateWith(SyntaxExplainer.Case found) {
        boolean late = found.found(MillraceLexer.WITH)
                && !found.next().has(MillraceLexer.WITH)
                && !clausesBefore(found.failure(), found.failure().at()).isEmpty();
        return late
                ? error(
                        found.found(),
                        "WITH stands behind the query",
                        "it stands before AS: CREATE STREAM name WITH (…) AS SELECT …")
                : null;
    }

    @Nullable
    Diagnostic ifExists(SyntaxExplainer.Case found) {
        return found.found(MillraceLexer.EXISTS)
                        && found.before(MillraceLexer.IF)
                        && found.failure().type(0) == MillraceLexer.CREATE
                ? error(found.found(), "expected NOT, found EXISTS", "write CREATE … IF NOT EXISTS")
                : null;
    }

    @Nullable
    Diagnostic betweenComma(SyntaxExplainer.Case found) {
        boolean comma = found.found(MillraceLexer.COMMA)
                && found.next().has(MillraceLexer.AND)
                && found.failure().type(found.failure().at() - 2) == MillraceLexer.BETWEEN;
        return comma ? error(found.found(), "expected AND, found ,", "write BETWEEN low AND high") : null;
    }

    @Nullable
    Diagnostic clauseOrder(SyntaxExplainer.Case found) {
        if (isLateWindow(found.failure())) {
            int window = found.failure().at() - 2;
            List<Integer> earlier = clausesBefore(found.failure(), window);
            return earlier.isEmpty() ? null : behind(found.failure().tokens().get(window), "WINDOW", earlier.get(0));
        }
        int rank = CLAUSES.indexOf(found.found().getType());
        if (rank < 0 || found.next().has(found.found().getType())) {
            return null;
        }
        for (int earlier : clausesBefore(found.failure(), found.failure().at())) {
            if (earlier == rank) {
                return error(found.found(), clause(rank) + " is given twice", "a query has one");
            }
            if (earlier > rank) {
                return behind(found.found(), clause(rank), earlier);
            }
        }
        return null;
    }

    /** {@code WHERE … WINDOW TUMBLING (}: there only frames have a WINDOW clause, and TUMBLING was read as a name. */
    private static boolean isLateWindow(SyntaxExplainer.Failure failure) {
        boolean kind = Set.of(
                        MillraceLexer.TUMBLING, MillraceLexer.HOPPING, MillraceLexer.SESSION, MillraceLexer.SLIDING)
                .contains(failure.type(failure.at() - 1));
        return kind
                && failure.type(failure.at()) == MillraceLexer.LP
                && failure.type(failure.at() - 2) == MillraceLexer.WINDOW;
    }

    private Diagnostic behind(Token token, String clause, int earlier) {
        return error(token, clause + " stands behind " + clause(earlier), ORDER);
    }

    private static String clause(int rank) {
        int type = CLAUSES.get(rank);
        return Words.display(type) + (TWO_WORDS.contains(type) ? " BY" : "");
    }

    /** The ranks of the clauses between SELECT and an index, the last first, without what stands in brackets. */
    private static List<Integer> clausesBefore(SyntaxExplainer.Failure failure, int index) {
        List<Integer> ranks = new ArrayList<>();
        int depth = 0;
        for (int i = index - 1; i >= 0 && failure.type(i) != MillraceLexer.SELECT; i--) {
            switch (failure.type(i)) {
                case MillraceLexer.RP:
                    depth++;
                    break;
                case MillraceLexer.LP:
                    depth--;
                    break;
                default:
                    int rank = depth == 0 ? CLAUSES.indexOf(failure.type(i)) : -1;
                    if (rank >= 0 && isClause(failure, i)) {
                        ranks.add(rank);
                    }
            }
            if (depth < 0) {
                return List.of();
            }
        }
        return ranks;
    }

    /** PARTITION, EMIT and LIMIT may also be names. */
    private static boolean isClause(SyntaxExplainer.Failure failure, int index) {
        int next = failure.type(index + 1);
        switch (failure.type(index)) {
            case MillraceLexer.PARTITION:
                return next == MillraceLexer.BY;
            case MillraceLexer.EMIT:
                return next == MillraceLexer.CHANGES || next == MillraceLexer.FINAL;
            case MillraceLexer.LIMIT:
                return next == MillraceLexer.INTEGER;
            case MillraceLexer.FROM:
                // IS DISTINCT FROM
                return failure.type(index - 1) != MillraceLexer.DISTINCT;
            default:
                return true;
        }
    }

    @Nullable
    Diagnostic assignment(SyntaxExplainer.Case found) {
        if (found.found(MillraceLexer.EQ) && found.next().has(MillraceLexer.ASSIGN)) {
            return error(found.found(), "expected :=, found =", "entries of MAP and STRUCT are written name := value");
        }
        if (found.found(MillraceLexer.ASSIGN) && found.next().has(MillraceLexer.EQ)) {
            return error(found.found(), "expected =, found :=", "only entries of MAP and STRUCT are written with :=");
        }
        return null;
    }

    /** {@code ['a']} for an array, {@code () => 1}, and lambdas with the arrow that takes fields. */
    @Nullable
    Diagnostic otherLiterals(SyntaxExplainer.Case found) {
        boolean value = found.next().labels().contains("an expression");
        if (found.found(MillraceLexer.LB) && value && !found.next().has(MillraceLexer.LB)) {
            return error(found.found(), "expected an expression, found [", "arrays are written ARRAY[1, 2]");
        }
        int at = found.failure().at();
        if (found.found(MillraceLexer.RP) && found.failure().type(at + 1) == MillraceLexer.LAMBDA) {
            return error(
                    found.found(), "a lambda has at least one parameter", "for example x => x + 1, or (x, y) => x + y");
        }
        boolean call = found.found(MillraceLexer.LP) && found.failure().type(at - 2) == MillraceLexer.ARROW;
        return call
                ? error(
                        found.failure().tokens().get(at - 2),
                        "-> takes a field of a struct, and "
                                + Expected.describe(found.failure().before()) + "(…) is none",
                        "lambdas are written with =>: x => x + 1")
                : null;
    }

    @Nullable
    Diagnostic swappedComparison(SyntaxExplainer.Case found) {
        if (found.found(MillraceLexer.LAMBDA) && found.next().has(MillraceLexer.GE)) {
            return error(found.found(), "expected an operator, found =>", "did you mean >=?");
        }
        boolean touches =
                found.found().getStartIndex() == found.failure().before().getStopIndex() + 1;
        if (found.before(MillraceLexer.EQ) && found.found(MillraceLexer.LT) && touches) {
            return error(found.found(), "expected an expression, found <", "did you mean <=?");
        }
        return null;
    }

    @Nullable
    Diagnostic wrongQuotes(SyntaxExplainer.Case found) {
        boolean string = found.next().has(MillraceLexer.STRING) && !found.next().has(MillraceLexer.NAME);
        if (!string) {
            return null;
        }
        Token token = found.found();
        String text = Shortened.text(token.getText());
        if (token.getType() == MillraceLexer.DOUBLE_QUOTED || token.getType() == MillraceLexer.BACKQUOTED) {
            String inside = text.substring(1, Math.max(1, text.length() - 1));
            return error(
                    token,
                    "expected a string in single quotes, found " + text,
                    "other quotes are for names; write '" + inside + "'");
        }
        if (Words.mayBeName(token.getType())) {
            String wanted = found.next().has(MillraceLexer.INTEGER) ? "a literal" : "a string";
            return error(
                    token,
                    "expected " + wanted + ", found " + text,
                    "strings stand in single quotes: '" + dotted(found.failure()) + "'");
        }
        return null;
    }

    /** The word with those that points join to it: names of settings have several parts. */
    private static String dotted(SyntaxExplainer.Failure failure) {
        StringBuilder text = new StringBuilder(failure.found().getText());
        for (int i = failure.at() + 1; failure.type(i) == MillraceLexer.DOT && i + 1 < failure.types().length; i += 2) {
            text.append('.').append(failure.tokens().get(i + 1).getText());
        }
        return Shortened.text(text.toString());
    }

    @Nullable
    Diagnostic emptySelect(SyntaxExplainer.Case found) {
        return found.found(MillraceLexer.FROM) && found.before(MillraceLexer.SELECT)
                ? error(found.found(), "the list behind SELECT is empty", "name columns, or write *")
                : null;
    }

    private Span span(Token token) {
        return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
    }

    private Diagnostic error(Token token, String message, @Nullable String hint) {
        return Diagnostic.error(ErrorCode.SYNTAX, span(token), message, hint);
    }
}
