// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is wrong with a statement and says it in one sentence.
 *
 * <p>The checks are tried from the most special to the most general. Several of them mend the statement with one word and
 * look whether it can be read further: the mend that works is what was meant. One thread.
 */
final class SyntaxExplainer {
    /** Where reading goes on. */
    enum Next {
        NEXT_STATEMENT,
        BEHIND_RAW_SEMICOLON,
        AT_TOKEN
    }

    /**
     * What is said, and where reading goes on.
     *
     * @param firstIsComplete do the tokens before {@code resumeAt} make a whole statement
     */
    record Explanation(Diagnostic diagnostic, Next next, int resumeAt, boolean firstIsComplete) {}

    /** A statement that cannot be read, and the index of the first token that does not fit. */
    record Failure(
            List<Token> tokens,
            int[] types,
            int at,
            @Nullable Expectations expectations) {
        /** The grammar can read it without precedence: the fast way of predicting was at fault. */
        boolean accepted() {
            return expectations != null && expectations.accepted();
        }

        Token found() {
            return tokens.get(at);
        }

        Token before() {
            return tokens.get(Math.max(0, at - 1));
        }

        /** The type of a token, or EOF where there is none. */
        int type(int index) {
            return index >= 0 && index < types.length ? types[index] : Token.EOF;
        }
    }

    /** Beyond that, one sentence about the place is enough. */
    private static final int EXPLAINED_TOKENS_MAX = 3_000;

    /** All steps through the grammar that one file may cost; about a tenth of a second a million. */
    private static final long STEPS_MAX = 4_000_000;

    private final SourceText source;
    private final Expected expected = new Expected();
    private long steps;

    private final List<Function<Case, @Nullable Diagnostic>> checks;

    /** A failure with what could have come, looked up once. */
    record Case(Failure failure, Expectations.Next next) {
        Token found() {
            return failure.found();
        }

        boolean found(int type) {
            return failure.found().getType() == type;
        }

        boolean before(int type) {
            return failure.at() > 0 && failure.type(failure.at() - 1) == type;
        }
    }

    SyntaxExplainer(SourceText source) {
        this.source = source;
        UnsupportedClauses clauses = new UnsupportedClauses(source);
        Mistakes mistakes = new Mistakes(source);
        Mends mends = new Mends(source, this::canReach);
        this.checks = List.of(
                mistakes::oddSign,
                mistakes::tornString,
                mistakes::firstWord,
                clauses::explain,
                mistakes::otherComment,
                mistakes::earlyEmit,
                mistakes::beforeFrom,
                mistakes::windowWithoutWord,
                mistakes::lateWith,
                mistakes::ifExists,
                mistakes::betweenComma,
                mistakes::clauseOrder,
                mistakes::assignment,
                mistakes::swappedComparison,
                mistakes::otherLiterals,
                mistakes::wrongQuotes,
                mistakes::emptySelect,
                mends::trailingComma,
                mends::reservedWord,
                mends::misspelt,
                mends::misspeltBefore,
                mends::missingComma,
                mends::missingWord,
                mends::tooMany);
    }

    Span span(Token first, Token last) {
        return new Span(source, first.getStartIndex(), last.getStopIndex() + 1);
    }

    /** The tokens before an index, with an end of their own. */
    List<Token> before(List<Token> tokens, int index) {
        List<Token> part = new ArrayList<>(tokens.subList(0, index));
        CommonToken end = new CommonToken(Token.EOF, "");
        int offset = index == 0 ? 0 : part.get(index - 1).getStopIndex() + 1;
        end.setStartIndex(offset);
        end.setStopIndex(offset - 1);
        part.add(end);
        return part;
    }

    Failure analyze(List<Token> tokens, @Nullable Token stoppedAt) {
        int[] types = Expectations.types(tokens);
        if (tokens.size() > EXPLAINED_TOKENS_MAX || steps > STEPS_MAX) {
            return new Failure(tokens, types, Math.max(0, indexOf(tokens, stoppedAt)), null);
        }
        Expectations expectations = new Expectations(types);
        steps += expectations.steps();
        return new Failure(tokens, types, Math.min(expectations.furthest(), types.length - 1), expectations);
    }

    private static int indexOf(List<Token> tokens, @Nullable Token wanted) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    Explanation explain(Failure failure) {
        if (failure.expectations() == null) {
            return resuming(failure, error(failure.found(), "unexpected " + Expected.describe(failure.found()), null));
        }
        Case found = new Case(failure, failure.expectations().at(failure.at()));
        if (startsStatement(failure, failure.at()) && found.next().has(Token.EOF)) {
            String message = "a semicolon is missing before " + Expected.describe(found.found());
            Diagnostic diagnostic = error(found.found(), message, "statements end with ;");
            return new Explanation(diagnostic, Next.AT_TOKEN, failure.at(), true);
        }
        for (Function<Case, @Nullable Diagnostic> check : checks) {
            Diagnostic diagnostic = check.apply(found);
            if (diagnostic != null) {
                return diagnostic.code() == ErrorCode.UNTERMINATED_TEXT
                        ? new Explanation(diagnostic, Next.BEHIND_RAW_SEMICOLON, 0, false)
                        : resuming(failure, diagnostic);
            }
        }
        return resuming(failure, error(found.found(), expected.sentence(found), expected.hint(found)));
    }

    /** A word that begins a statement at the begin of a line is taken for one even where the semicolon is missing. */
    private Explanation resuming(Failure failure, Diagnostic diagnostic) {
        for (int i = Math.max(1, failure.at()); i < failure.tokens().size(); i++) {
            if (startsStatement(failure, i)) {
                return new Explanation(diagnostic, Next.AT_TOKEN, i, false);
            }
        }
        return new Explanation(diagnostic, Next.NEXT_STATEMENT, 0, false);
    }

    private boolean startsStatement(Failure failure, int index) {
        if (index == 0 || !isFirstOnLine(failure.tokens().get(index))) {
            return false;
        }
        int second = failure.type(index + 1);
        switch (failure.type(index)) {
            case MillraceLexer.CREATE:
                return isKind(second) || second == MillraceLexer.OR || second == MillraceLexer.SOURCE;
            case MillraceLexer.DROP:
                return isKind(second);
            case MillraceLexer.INSERT:
                return second == MillraceLexer.INTO;
            case MillraceLexer.SET:
            case MillraceLexer.UNSET:
                return second == MillraceLexer.STRING;
            default:
                return false;
        }
    }

    private static boolean isKind(int type) {
        return type == MillraceLexer.STREAM || type == MillraceLexer.TABLE || type == MillraceLexer.MODEL;
    }

    private boolean isFirstOnLine(Token token) {
        int i = token.getStartIndex() - 1;
        while (i >= 0 && (source.text().charAt(i) == ' ' || source.text().charAt(i) == '\t')) {
            i--;
        }
        return i < 0 || source.text().charAt(i) == '\n' || source.text().charAt(i) == '\r';
    }

    private boolean canReach(int[] types, int index) {
        if (steps > STEPS_MAX) {
            return false;
        }
        Expectations mended = new Expectations(types);
        steps += mended.steps();
        return mended.accepted() || mended.furthest() >= index;
    }

    private Diagnostic error(Token token, String message, @Nullable String hint) {
        return Diagnostic.error(ErrorCode.SYNTAX, span(token, token), message, hint);
    }
}
