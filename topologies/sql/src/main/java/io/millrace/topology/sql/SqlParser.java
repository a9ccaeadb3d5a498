// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.GuardedParser.TooDeepException;
import io.millrace.topology.sql.grammar.MillraceLexer;
import io.millrace.topology.sql.grammar.MillraceParser;
import io.millrace.topology.sql.grammar.MillraceParser.StatementContext;
import io.millrace.topology.sql.tree.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads SQL files. Never throws on what is in them: each statement is understood, or reported with one diagnostic at the
 * first word that does not fit. Any thread.
 */
public final class SqlParser {
    private static final int TEXT_MAX = 4 << 20;
    private static final int DIAGNOSTICS_MAX = 100;
    private static final int BRACKETS_MAX = Leaves.DEPTH_MAX;

    private final SourceText source;
    private final Diagnostics diagnostics = new Diagnostics();
    private final List<Statement> statements = new ArrayList<>();
    private final Set<String> brokenNames = new HashSet<>();
    private final StatementScanner scanner;
    private final SyntaxExplainer explainer;
    private final Variables variables;
    private @Nullable Token stoppedAt;

    private SqlParser(SourceText source, Variables variables) {
        this.source = source;
        this.variables = variables;
        this.scanner = new StatementScanner(source, diagnostics, this::broken);
        this.explainer = new SyntaxExplainer(source);
    }

    /** The statements of a file and what is wrong with it; statements end with semicolons, the last one may do without. */
    public static ParsedFile parse(SourceText source) {
        return parse(source, new Variables());
    }

    /**
     * The same, where other files may have defined variables before.
     *
     * @param variables takes those that this file defines
     */
    public static ParsedFile parse(SourceText source, Variables variables) {
        if (source.text().length() > TEXT_MAX) {
            Span start = new Span(source, 0, 0);
            String message = "the file has more than " + TEXT_MAX + " characters";
            Diagnostic tooLong = Diagnostic.error(ErrorCode.TOO_DEEP, start, message, "split it over several files");
            return new ParsedFile(source, List.of(), Set.of(), List.of(tooLong));
        }
        SqlParser parser = new SqlParser(source, variables);
        parser.file();
        return new ParsedFile(source, parser.statements, parser.brokenNames, parser.diagnostics.list());
    }

    private void file() {
        List<Token> tokens = scanner.next();
        while (tokens != null && diagnostics.count() < DIAGNOSTICS_MAX) {
            if (!substituted(tokens)) {
                statement(tokens);
            }
            tokens = scanner.next();
        }
    }

    /**
     * A statement with variables is read from a text of its own, in which it stands where it stood: what is told of it is told
     * of what it has become, in the line where it is.
     */
    private boolean substituted(List<Token> tokens) {
        int start = tokens.get(0).getStartIndex();
        String written =
                source.text().substring(start, tokens.get(tokens.size() - 1).getStartIndex());
        if (!Variables.mayBeIn(written)) {
            return false;
        }
        List<Span> undefined = new ArrayList<>();
        String replaced = variables.replace(written, (name, at) -> {
            undefined.add(new Span(source, start + at, start + at + name.length() + 3));
            return "";
        });
        for (Span span : undefined) {
            diagnostics.error(
                    ErrorCode.SYNTAX,
                    span,
                    "variable " + span.text() + " is not defined",
                    "write DEFINE name = 'value' before it, or $${…} where it is meant as it stands");
        }
        String text = source.text().substring(0, start) + replaced;
        if (text.length() > TEXT_MAX) {
            Span whole = explainer.span(tokens.get(0), tokens.get(0));
            diagnostics.error(
                    ErrorCode.TOO_DEEP, whole, "the statement with its variables is too long", "use shorter values");
        }
        if (text.length() > TEXT_MAX || !undefined.isEmpty()) {
            broken(tokens);
            return true;
        }
        SqlParser parser = new SqlParser(new SourceText(source.name(), text), variables);
        parser.scanner.resumeAt(start);
        for (List<Token> next = parser.scanner.next(); next != null; next = parser.scanner.next()) {
            parser.statement(next);
        }
        statements.addAll(parser.statements);
        brokenNames.addAll(parser.brokenNames);
        diagnostics.addAll(parser.diagnostics.list());
        return true;
    }

    private void broken(List<Token> tokens) {
        String name = DeclaredNames.of(tokens);
        if (name != null) {
            brokenNames.add(name);
        }
    }

    private void statement(List<Token> tokens) {
        String unsupported = UnsupportedStatements.words(tokens);
        if (unsupported != null) {
            Span span = explainer.span(tokens.get(0), tokens.get(tokens.size() - 2));
            unsupported(new Statement.Unsupported(span, unsupported), tokens);
            return;
        }
        Token tooDeep = firstTooDeep(tokens);
        if (tooDeep != null) {
            tooDeep(tokens, tooDeep);
            return;
        }
        try {
            parse(tokens);
        } catch (TooDeepException deep) {
            tooDeep(tokens, deep.token());
        } catch (StackOverflowError overflow) {
            // Parsing keeps no state that outlives it: on a thread with a small stack the limits are just lower.
            tooDeep(tokens, tokens.get(0));
        }
    }

    private void parse(List<Token> tokens) {
        StatementContext context = tryParse(tokens, PredictionMode.SLL);
        if (context != null) {
            understood(context, tokens);
            return;
        }
        SyntaxExplainer.Failure failure = explainer.analyze(tokens, stoppedAt);
        context = failure.accepted() ? tryParse(tokens, PredictionMode.LL) : null;
        if (context != null) {
            understood(context, tokens);
            return;
        }
        SyntaxExplainer.Explanation explanation = explainer.explain(failure);
        diagnostics.add(explanation.diagnostic());
        broken(tokens);
        resume(explanation, tokens);
    }

    private void resume(SyntaxExplainer.Explanation explanation, List<Token> tokens) {
        switch (explanation.next()) {
            case NEXT_STATEMENT:
                return;
            case BEHIND_RAW_SEMICOLON:
                scanner.resumeBehindSemicolon(explanation.diagnostic().span().start());
                return;
            case AT_TOKEN:
                List<Token> complete = explainer.before(tokens, explanation.resumeAt());
                StatementContext context = explanation.firstIsComplete() ? tryParse(complete, PredictionMode.LL) : null;
                if (context != null) {
                    understood(context, complete);
                }
                scanner.resumeAt(tokens.get(explanation.resumeAt()).getStartIndex());
        }
    }

    private void understood(StatementContext context, List<Token> tokens) {
        Statement statement = new TreeBuilder(source, diagnostics).statement(context);
        if (statement instanceof Statement.Unsupported) {
            unsupported((Statement.Unsupported) statement, tokens);
        } else {
            if (statement instanceof Statement.Define) {
                Statement.Define define = (Statement.Define) statement;
                variables.define(define.name().name(), define.value());
            }
            statements.add(statement);
        }
    }

    private void unsupported(Statement.Unsupported statement, List<Token> tokens) {
        statements.add(statement);
        Span first = explainer.span(tokens.get(0), tokens.get(0));
        diagnostics.error(
                ErrorCode.STATEMENT_NOT_SUPPORTED,
                first,
                statement.words() + " is not supported yet",
                UnsupportedStatements.hint(statement.words()));
    }

    private void tooDeep(List<Token> tokens, Token token) {
        broken(tokens);
        diagnostics.error(
                ErrorCode.TOO_DEEP,
                explainer.span(token, token),
                "the statement is nested more than " + BRACKETS_MAX + " levels deep",
                "split it over several columns or statements");
    }

    /** Seen before parsing, so that the recursion of the parser is bounded by more than its own guard. */
    private static @Nullable Token firstTooDeep(List<Token> tokens) {
        int open = 0;
        for (Token token : tokens) {
            switch (token.getType()) {
                case MillraceLexer.LP:
                case MillraceLexer.LB:
                case MillraceLexer.CASE:
                    open++;
                    break;
                case MillraceLexer.RP:
                case MillraceLexer.RB:
                case MillraceLexer.END:
                    open = Math.max(0, open - 1);
                    break;
                default:
            }
            if (open > BRACKETS_MAX) {
                return token;
            }
        }
        return null;
    }

    private @Nullable StatementContext tryParse(List<Token> tokens, PredictionMode mode) {
        MillraceParser parser = new MillraceParser(new CommonTokenStream(new ListTokenSource(tokens)));
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.getInterpreter().setPredictionMode(mode);
        try {
            return parser.singleStatement().statement();
        } catch (ParseCancellationException syntaxError) {
            stoppedAt = syntaxError.getCause() instanceof RecognitionException
                    ? ((RecognitionException) syntaxError.getCause()).getOffendingToken()
                    : tokens.get(0);
            return null;
        }
    }
}
