// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into the tokens of its statements. A semicolon is the end of a statement wherever it stands outside of quotes
 * and comments, so that one broken statement does not spoil the next. One thread.
 */
final class StatementScanner {
    /** More words than anybody writes in one statement; parsing them would cost more memory than is decent. */
    private static final int TOKENS_MAX = 100_000;

    /** Each try to go on behind an unclosed quote reads the rest of the text once more. */
    private static final int UNCLOSED_MAX = 4;

    private final SourceText source;
    private final Diagnostics diagnostics;
    private final Consumer<List<Token>> broken;
    private final TextStream stream;
    private final MillraceLexer lexer;
    private int unclosed;
    private boolean atEnd;

    /** @param broken takes the tokens that were read of each statement that is left out */
    StatementScanner(SourceText source, Diagnostics diagnostics, Consumer<List<Token>> broken) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.broken = broken;
        this.stream = new TextStream(source);
        this.lexer = new MillraceLexer(stream);
        lexer.removeErrorListeners();
    }

    /**
     * The tokens of the next statement that has any, the last of them the end (EOF, at the place of the semicolon); null
     * when there are no more. Unclosed quotes and comments are reported, and the statements that they spoil left out.
     */
    @Nullable
    List<Token> next() {
        while (!atEnd) {
            List<Token> tokens = read();
            if (tokens != null && tokens.size() > 1) {
                return tokens;
            }
        }
        return null;
    }

    private @Nullable List<Token> read() {
        List<Token> tokens = new ArrayList<>();
        while (true) {
            Token token = lexer.nextToken();
            switch (token.getType()) {
                case MillraceLexer.EOF:
                    atEnd = true;
                    return checked(tokens, end(tokens, token));
                case MillraceLexer.SEMICOLON:
                    return checked(tokens, end(tokens, token));
                case MillraceLexer.UNCLOSED_STRING:
                case MillraceLexer.UNCLOSED_BACKQUOTE:
                case MillraceLexer.UNCLOSED_DOUBLE_QUOTE:
                case MillraceLexer.UNCLOSED_COMMENT:
                    unclosed(tokens, token);
                    broken.accept(tokens);
                    return null;
                default:
                    if (tokens.size() <= TOKENS_MAX) {
                        tokens.add(token);
                    }
            }
        }
    }

    private @Nullable List<Token> checked(List<Token> tokens, Token end) {
        if (tokens.size() > TOKENS_MAX) {
            diagnostics.error(
                    ErrorCode.TOO_DEEP,
                    spanOf(tokens.get(0)),
                    "the statement has more than " + TOKENS_MAX + " words",
                    "split it over several statements");
            broken.accept(tokens);
            return null;
        }
        tokens.add(end);
        return tokens;
    }

    /** The end stands at the semicolon, or behind the last word where there is none. */
    private static Token end(List<Token> tokens, Token last) {
        CommonToken end = new CommonToken(Token.EOF);
        boolean semicolon = last.getType() == MillraceLexer.SEMICOLON;
        int start = semicolon || tokens.isEmpty()
                ? last.getStartIndex()
                : tokens.get(tokens.size() - 1).getStopIndex() + 1;
        end.setStartIndex(start);
        end.setStopIndex(semicolon ? start : start - 1);
        end.setText(semicolon ? ";" : "");
        return end;
    }

    /**
     * A quote that is open at the end of the text was often opened long before: the quotes in between are then read the
     * wrong way round, and the first string that goes over a line end is the one to show.
     */
    private void unclosed(List<Token> tokens, Token token) {
        Token culprit = token;
        if (token.getType() == MillraceLexer.UNCLOSED_STRING) {
            culprit = firstSuspicious(tokens, token);
        }
        String what = token.getType() == MillraceLexer.UNCLOSED_COMMENT
                ? "a comment"
                : token.getType() == MillraceLexer.UNCLOSED_STRING ? "a string" : "a quoted name";
        String close = token.getType() == MillraceLexer.UNCLOSED_COMMENT
                ? "*/"
                : culprit.getText().substring(0, 1);
        diagnostics.error(
                ErrorCode.UNTERMINATED_TEXT,
                toLineEnd(culprit),
                what + " is not closed",
                "close it with " + close + closingHint(token));
        if (token.getType() == MillraceLexer.UNCLOSED_COMMENT) {
            atEnd = true;
        } else {
            resumeBehindSemicolon(culprit.getStartIndex());
        }
    }

    private static Token firstSuspicious(List<Token> tokens, Token last) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : last;
            boolean overLineEnd = token.getText().indexOf('\n') >= 0;
            if (token.getType() == MillraceLexer.STRING && (overLineEnd || isTornApart(token, next))) {
                return token;
            }
        }
        return last;
    }

    /** A word that touches the end of a string was most likely meant to be inside, or the string to end before. */
    static boolean isTornApart(Token string, Token next) {
        boolean touches = next.getStartIndex() == string.getStopIndex() + 1;
        boolean word = Words.mayBeName(next.getType())
                || Words.isKeyword(next.getType())
                || next.getType() == MillraceLexer.INTEGER;
        return touches && word;
    }

    private static String closingHint(Token token) {
        return token.getType() == MillraceLexer.UNCLOSED_STRING ? "; a quote inside a string is written twice: ''" : "";
    }

    private Span toLineEnd(Token token) {
        int start = token.getStartIndex();
        int lineEnd = source.text().indexOf('\n', start);
        int tokenEnd = token.getStopIndex() + 1;
        int end = lineEnd < 0 ? tokenEnd : Math.min(lineEnd, tokenEnd);
        return new Span(source, start, Math.max(end, start + 1));
    }

    private Span spanOf(Token token) {
        return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
    }

    /** Goes on behind the next semicolon of the raw text: the quotes before it cannot be trusted. */
    void resumeBehindSemicolon(int offset) {
        int semicolon = source.text().indexOf(';', offset);
        unclosed++;
        if (semicolon < 0 || unclosed >= UNCLOSED_MAX) {
            atEnd = true;
        } else {
            resumeAt(semicolon + 1);
        }
    }

    /** Goes on at an offset that lies outside of quotes and comments. */
    void resumeAt(int offset) {
        lexer.reset();
        stream.seek(offset);
        atEnd = false;
    }
}
