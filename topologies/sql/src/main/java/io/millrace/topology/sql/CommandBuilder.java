// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceParser.DefineContext;
import io.millrace.topology.sql.grammar.MillraceParser.DescribeContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExplainContext;
import io.millrace.topology.sql.grammar.MillraceParser.PrintContext;
import io.millrace.topology.sql.grammar.MillraceParser.QueryNameContext;
import io.millrace.topology.sql.grammar.MillraceParser.ShowContext;
import io.millrace.topology.sql.grammar.MillraceParser.StatementContext;
import io.millrace.topology.sql.grammar.MillraceParser.UndefineContext;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Statement;
import java.util.Locale;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Builds the statements that declare and run nothing: variables, SHOW, DESCRIBE, EXPLAIN and PRINT. One thread. */
final class CommandBuilder {
    private final Leaves leaves;

    CommandBuilder(Leaves leaves) {
        this.leaves = leaves;
    }

    /** The statement, or null where it is none of these. */
    @Nullable
    Statement command(Span span, StatementContext context) {
        if (context instanceof DefineContext) {
            DefineContext define = (DefineContext) context;
            String value = Leaves.string(define.STRING().getSymbol());
            return new Statement.Define(span, leaves.name(define.variableName()), value);
        }
        if (context instanceof UndefineContext) {
            return new Statement.Define(span, leaves.name(((UndefineContext) context).variableName()), null);
        }
        if (context instanceof ShowContext) {
            String word = ((ShowContext) context).shown().getText().toUpperCase(Locale.ROOT);
            return new Statement.Show(
                    span,
                    Statement.Shown.valueOf(word),
                    ((ShowContext) context).EXTENDED() == null ? Statement.Detail.BRIEF : Statement.Detail.EXTENDED);
        }
        if (context instanceof DescribeContext) {
            return describe(span, (DescribeContext) context);
        }
        if (context instanceof PrintContext) {
            return print(span, (PrintContext) context);
        }
        return context instanceof ExplainContext
                ? new Statement.Explain(span, query(((ExplainContext) context).queryName()))
                : null;
    }

    private Statement print(Span span, PrintContext print) {
        return new Statement.Print(
                span,
                leaves.asWritten(print.topicName()),
                print.BEGINNING() == null ? Statement.PrintFrom.NOW : Statement.PrintFrom.BEGINNING,
                print.every == null ? null : positive(print.every, "INTERVAL"),
                print.limitClause() == null
                        ? null
                        : positive(print.limitClause().INTEGER().getSymbol(), "LIMIT"));
    }

    private long positive(Token token, String word) {
        long number = leaves.integer(token);
        if (number < 1) {
            leaves.error(leaves.span(token), word + " is " + number, "it counts records: 1 or more");
        }
        return Math.max(1, number);
    }

    private Statement describe(Span span, DescribeContext context) {
        if (context.functionName() != null) {
            Identifier name = leaves.name(context.functionName());
            return new Statement.Describe(span, Statement.Described.FUNCTION, name);
        }
        if (context.modelName() != null) {
            Identifier name = leaves.name(context.modelName());
            return new Statement.Describe(span, Statement.Described.MODEL, name);
        }
        Statement.Described kind =
                context.EXTENDED() == null ? Statement.Described.SOURCE : Statement.Described.SOURCE_EXTENDED;
        return new Statement.Describe(span, kind, leaves.name(context.sourceName()));
    }

    /** Written as it is told, in quotes or not. */
    private Identifier query(QueryNameContext context) {
        if (context.STRING() != null) {
            return new Identifier(
                    leaves.span(context), Leaves.string(context.STRING().getSymbol()));
        }
        String name = context.identifier().stream()
                .map(part -> leaves.name(part).name())
                .collect(Collectors.joining("."));
        return new Identifier(leaves.span(context), name);
    }
}
