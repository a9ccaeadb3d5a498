// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.topology.sql.grammar.MillraceParser.BareAliasContext;
import io.millrace.topology.sql.grammar.MillraceParser.EmitClauseContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExpressionListContext;
import io.millrace.topology.sql.grammar.MillraceParser.GracePeriodContext;
import io.millrace.topology.sql.grammar.MillraceParser.HoppingContext;
import io.millrace.topology.sql.grammar.MillraceParser.IntervalContext;
import io.millrace.topology.sql.grammar.MillraceParser.JoinContext;
import io.millrace.topology.sql.grammar.MillraceParser.JoinKindContext;
import io.millrace.topology.sql.grammar.MillraceParser.LimitClauseContext;
import io.millrace.topology.sql.grammar.MillraceParser.NamedFrameContext;
import io.millrace.topology.sql.grammar.MillraceParser.NamedSourceContext;
import io.millrace.topology.sql.grammar.MillraceParser.QueryContext;
import io.millrace.topology.sql.grammar.MillraceParser.RelationContext;
import io.millrace.topology.sql.grammar.MillraceParser.SelectAllContext;
import io.millrace.topology.sql.grammar.MillraceParser.SelectAllOfContext;
import io.millrace.topology.sql.grammar.MillraceParser.SelectExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.SelectItemContext;
import io.millrace.topology.sql.grammar.MillraceParser.SessionContext;
import io.millrace.topology.sql.grammar.MillraceParser.SlidingContext;
import io.millrace.topology.sql.grammar.MillraceParser.TumblingContext;
import io.millrace.topology.sql.grammar.MillraceParser.ValueRowContext;
import io.millrace.topology.sql.grammar.MillraceParser.WindowRestContext;
import io.millrace.topology.sql.grammar.MillraceParser.WindowSpecContext;
import io.millrace.topology.sql.grammar.MillraceParser.WithinContext;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.Query;
import io.millrace.topology.sql.tree.Relation;
import io.millrace.topology.sql.tree.Relation.JoinKind;
import io.millrace.topology.sql.tree.WindowSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds queries from parse trees. One thread. */
final class QueryBuilder {
    private static final List<String> JOIN_KINDS = List.of("LEFT", "RIGHT", "INNER", "OUTER", "FULL");

    private final Leaves leaves;
    private final ExpressionBuilder expressions;

    QueryBuilder(Leaves leaves) {
        this.leaves = leaves;
        this.expressions = new ExpressionBuilder(leaves);
    }

    Query query(QueryContext context) {
        List<Query.SelectItem> items = new ArrayList<>();
        context.selectItem().forEach(item -> items.add(selectItem(item)));
        List<Query.NamedFrame> frames = new ArrayList<>();
        WindowSpec window = null;
        if (context.windowClause() != null) {
            context.windowClause().namedFrame().forEach(frame -> frames.add(namedFrame(frame)));
            WindowSpecContext spec = context.windowClause().windowSpec();
            window = spec == null ? null : window(spec);
        }
        if (context.frameClause() != null) {
            context.frameClause().namedFrame().forEach(frame -> frames.add(namedFrame(frame)));
        }
        return new Query(
                leaves.span(context),
                items,
                relation(context.relation()),
                window,
                optional(context.where),
                list(context.groupBy),
                list(context.partitionBy),
                optional(context.having),
                frames,
                emit(context.emitClause()),
                limit(context.limitClause()));
    }

    /** The values of one row of INSERT. */
    List<Expression> values(ValueRowContext context) {
        List<Expression> values = new ArrayList<>();
        context.expression().forEach(value -> values.add(expressions.expression(value)));
        return values;
    }

    private @Nullable Expression optional(@Nullable ExpressionContext context) {
        return context == null ? null : expressions.expression(context);
    }

    private Query.@Nullable ExpressionList list(@Nullable ExpressionListContext context) {
        return context == null ? null : new Query.ExpressionList(leaves.span(context), expressions.list(context));
    }

    private Query.@Nullable Emit emit(@Nullable EmitClauseContext context) {
        if (context == null) {
            return null;
        }
        Query.EmitKind kind = context.FINAL() == null ? Query.EmitKind.CHANGES : Query.EmitKind.FINAL;
        return new Query.Emit(leaves.span(context), kind);
    }

    private Query.@Nullable Limit limit(@Nullable LimitClauseContext context) {
        return context == null
                ? null
                : new Query.Limit(
                        leaves.span(context), leaves.integer(context.INTEGER().getSymbol()));
    }

    private Query.SelectItem selectItem(SelectItemContext context) {
        Span span = leaves.span(context);
        if (context instanceof SelectAllContext) {
            return new Query.SelectAll(span, null);
        }
        if (context instanceof SelectAllOfContext) {
            return new Query.SelectAll(span, leaves.name(((SelectAllOfContext) context).sourceAlias()));
        }
        SelectExpressionContext item = (SelectExpressionContext) context;
        Expression expression = expressions.expression(item.expression());
        if (item.STAR() != null) {
            return fields(span, item, expression);
        }
        Identifier alias = item.alias() != null
                ? leaves.name(item.alias())
                : item.bareAlias() != null ? leaves.name(item.bareAlias()) : null;
        return new Query.SelectExpression(span, expression, alias);
    }

    /** {@code a + s->*} follows the grammar, because what stands before the arrow may be any expression there. */
    private Query.SelectItem fields(Span span, SelectExpressionContext item, Expression struct) {
        if (ExpressionBuilder.asPrimary(item.expression()) == null) {
            leaves.error(
                    leaves.span(item.STAR().getSymbol()),
                    "->* takes the fields of a struct and cannot be part of an expression",
                    "write it as an item of its own");
        }
        return new Query.SelectFields(span, struct);
    }

    private Relation relation(RelationContext context) {
        Relation left = named(context.namedSource());
        int depth = 0;
        for (JoinContext join : context.join()) {
            depth = Leaves.deeper(depth, join.getStart());
            warnOfMisspeltKind(context, join);
            Span span = leaves.span(context.getStart(), join.getStop());
            left = new Relation.Join(
                    span,
                    left,
                    named(join.namedSource()),
                    kind(join.joinKind()),
                    within(join.within()),
                    expressions.expression(join.expression()));
        }
        return left;
    }

    /**
     * {@code a LEFTT JOIN b} is an inner join of {@code a AS LEFTT}, which nobody means. Later joins stand behind an
     * expression, where there is no alias and the word is an error.
     */
    private void warnOfMisspeltKind(RelationContext context, JoinContext join) {
        BareAliasContext alias = context.namedSource().bareAlias();
        if (alias == null
                || join != context.join(0)
                || !join.joinKind().getText().isEmpty()) {
            return;
        }
        String word = Shortened.text(alias.getText());
        Suggestions.nearest(word, JOIN_KINDS, word.length() < 4 ? 0 : 1)
                .ifPresent(kind -> leaves.warning(
                        leaves.span(alias),
                        word + " is read as an alias and the join as an inner one",
                        "did you mean " + kind + " JOIN? write AS " + word + " for an alias"));
    }

    private Relation.Named named(NamedSourceContext context) {
        Identifier alias = context.alias() != null
                ? leaves.name(context.alias())
                : context.bareAlias() != null ? leaves.name(context.bareAlias()) : null;
        return new Relation.Named(leaves.span(context), leaves.name(context.sourceName()), alias);
    }

    private static JoinKind kind(JoinKindContext context) {
        if (context.LEFT() != null) {
            return JoinKind.LEFT;
        }
        if (context.RIGHT() != null) {
            return JoinKind.RIGHT;
        }
        return context.FULL() != null ? JoinKind.FULL : JoinKind.INNER;
    }

    private Relation.@Nullable Within within(@Nullable WithinContext context) {
        if (context == null) {
            return null;
        }
        Interval before = leaves.interval(context.interval(0));
        Interval after = context.interval().size() == 1 ? before : leaves.interval(context.interval(1));
        return new Relation.Within(leaves.span(context), before, after, grace(context.gracePeriod()));
    }

    private @Nullable Interval grace(@Nullable GracePeriodContext context) {
        return context == null ? null : leaves.interval(context.interval());
    }

    private Query.NamedFrame namedFrame(NamedFrameContext context) {
        Span span = leaves.span(context.LP().getSymbol(), context.RP().getSymbol());
        return new Query.NamedFrame(leaves.name(context.frameName()), expressions.frame(context.frame(), span));
    }

    private WindowSpec window(WindowSpecContext context) {
        if (context instanceof TumblingContext) {
            TumblingContext tumbling = (TumblingContext) context;
            return window(context, WindowSpec.Kind.TUMBLING, tumbling.interval(), null, tumbling.windowRest());
        }
        if (context instanceof HoppingContext) {
            HoppingContext hopping = (HoppingContext) context;
            return window(
                    context, WindowSpec.Kind.HOPPING, hopping.interval(0), hopping.interval(1), hopping.windowRest());
        }
        if (context instanceof SessionContext) {
            SessionContext session = (SessionContext) context;
            return window(context, WindowSpec.Kind.SESSION, session.interval(), null, session.windowRest());
        }
        SlidingContext sliding = (SlidingContext) context;
        return window(context, WindowSpec.Kind.SLIDING, sliding.interval(), null, sliding.windowRest());
    }

    private WindowSpec window(
            WindowSpecContext context,
            WindowSpec.Kind kind,
            IntervalContext size,
            @Nullable IntervalContext advance,
            List<WindowRestContext> rest) {
        Interval retention = null;
        Interval grace = null;
        for (WindowRestContext part : rest) {
            boolean isGrace = part.gracePeriod() != null;
            if ((isGrace ? grace : retention) != null) {
                leaves.error(
                        leaves.span(part),
                        (isGrace ? "GRACE PERIOD" : "RETENTION") + " is given twice",
                        "keep one of them");
            }
            if (isGrace) {
                grace = grace(part.gracePeriod());
            } else {
                retention = leaves.interval(part.interval());
            }
        }
        return new WindowSpec(
                leaves.span(context),
                kind,
                leaves.interval(size),
                advance == null ? null : leaves.interval(advance),
                retention,
                grace);
    }
}
