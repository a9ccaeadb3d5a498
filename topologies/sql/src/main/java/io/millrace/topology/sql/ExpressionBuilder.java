// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import static io.millrace.topology.sql.Leaves.deeper;

import io.millrace.topology.sql.grammar.MillraceLexer;
import io.millrace.topology.sql.grammar.MillraceParser.AndExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.ArgumentContext;
import io.millrace.topology.sql.grammar.MillraceParser.ArrayConstructorContext;
import io.millrace.topology.sql.grammar.MillraceParser.BaseContext;
import io.millrace.topology.sql.grammar.MillraceParser.BetweenTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.BinaryTermContext;
import io.millrace.topology.sql.grammar.MillraceParser.BooleanLiteralContext;
import io.millrace.topology.sql.grammar.MillraceParser.CaseExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.CaseWhenContext;
import io.millrace.topology.sql.grammar.MillraceParser.CastExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.ColumnContext;
import io.millrace.topology.sql.grammar.MillraceParser.ComparisonTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.DistinctTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.ExpressionListContext;
import io.millrace.topology.sql.grammar.MillraceParser.FieldPostfixContext;
import io.millrace.topology.sql.grammar.MillraceParser.FrameContext;
import io.millrace.topology.sql.grammar.MillraceParser.FunctionCallContext;
import io.millrace.topology.sql.grammar.MillraceParser.InTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.IsNullTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.LambdaContext;
import io.millrace.topology.sql.grammar.MillraceParser.LikeTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.MapConstructorContext;
import io.millrace.topology.sql.grammar.MillraceParser.MapEntryContext;
import io.millrace.topology.sql.grammar.MillraceParser.NotExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.NullLiteralContext;
import io.millrace.topology.sql.grammar.MillraceParser.OrExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.OverContext;
import io.millrace.topology.sql.grammar.MillraceParser.ParenthesizedContext;
import io.millrace.topology.sql.grammar.MillraceParser.PlainExpressionContext;
import io.millrace.topology.sql.grammar.MillraceParser.PlainTermContext;
import io.millrace.topology.sql.grammar.MillraceParser.PostfixContext;
import io.millrace.topology.sql.grammar.MillraceParser.PredicateContext;
import io.millrace.topology.sql.grammar.MillraceParser.PredicateTailContext;
import io.millrace.topology.sql.grammar.MillraceParser.PrimaryContext;
import io.millrace.topology.sql.grammar.MillraceParser.SignedTermContext;
import io.millrace.topology.sql.grammar.MillraceParser.StringLiteralContext;
import io.millrace.topology.sql.grammar.MillraceParser.StructConstructorContext;
import io.millrace.topology.sql.grammar.MillraceParser.StructEntryContext;
import io.millrace.topology.sql.grammar.MillraceParser.SubscriptPostfixContext;
import io.millrace.topology.sql.grammar.MillraceParser.TermContext;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Expression.Arithmetic;
import io.millrace.topology.sql.tree.Expression.ArithmeticOperator;
import io.millrace.topology.sql.tree.Expression.CallForm;
import io.millrace.topology.sql.tree.Expression.ColumnReference;
import io.millrace.topology.sql.tree.Expression.Comparison;
import io.millrace.topology.sql.tree.Expression.ComparisonOperator;
import io.millrace.topology.sql.tree.Expression.Frame;
import io.millrace.topology.sql.tree.Expression.FrameReference;
import io.millrace.topology.sql.tree.Expression.FrameSpec;
import io.millrace.topology.sql.tree.Expression.Logical;
import io.millrace.topology.sql.tree.Expression.LogicalOperator;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Builds expressions from parse trees. Each method is given the depth of its node in the tree and refuses to go below the
 * limit; the branches of CASE and the entries of MAP and STRUCT are nodes too. One thread.
 */
final class ExpressionBuilder {
    /** The functions whose first argument is a unit of time and not a column that is named like one. */
    private static final Pattern UNIT_FUNCTION = Pattern.compile("(DATE|TIME|TIMESTAMP)(ADD|SUB|DIFF)");

    private final Leaves leaves;

    ExpressionBuilder(Leaves leaves) {
        this.leaves = leaves;
    }

    Expression expression(ExpressionContext context) {
        return expression(context, 0);
    }

    /** The expressions of GROUP BY and PARTITION BY: {@code (a, b)} means the same as {@code a, b}. */
    List<Expression> list(ExpressionListContext context) {
        List<Expression> expressions = new ArrayList<>();
        for (ExpressionContext item : context.expression()) {
            ParenthesizedContext group = asGroup(item);
            if (group == null) {
                expressions.add(expression(item, 0));
            } else {
                expressions.addAll(all(group.expression(), 0));
            }
        }
        return expressions;
    }

    private static @Nullable ParenthesizedContext asGroup(ExpressionContext item) {
        PrimaryContext primary = asPrimary(item);
        return primary != null && primary.postfix().isEmpty() && primary.base() instanceof ParenthesizedContext
                ? (ParenthesizedContext) primary.base()
                : null;
    }

    /** The expression without its wrappings if no operator stands in it outside of parentheses. */
    static @Nullable PrimaryContext asPrimary(ExpressionContext item) {
        if (!(item instanceof PlainExpressionContext)) {
            return null;
        }
        PredicateContext predicate = ((PlainExpressionContext) item).predicate();
        return predicate.predicateTail().isEmpty() && predicate.term() instanceof PlainTermContext
                ? ((PlainTermContext) predicate.term()).primary()
                : null;
    }

    private List<Expression> all(List<ExpressionContext> contexts, int depth) {
        List<Expression> expressions = new ArrayList<>(contexts.size());
        for (ExpressionContext context : contexts) {
            expressions.add(expression(context, depth));
        }
        return expressions;
    }

    private Expression expression(ExpressionContext context, int depth) {
        if (context instanceof PlainExpressionContext) {
            return predicate(((PlainExpressionContext) context).predicate(), depth);
        }
        int next = deeper(depth, context.getStart());
        if (context instanceof NotExpressionContext) {
            Expression operand = expression(((NotExpressionContext) context).expression(), next);
            return new Expression.Not(leaves.span(context), operand);
        }
        if (context instanceof AndExpressionContext) {
            return logical(context, LogicalOperator.AND, ((AndExpressionContext) context).expression(), next);
        }
        return logical(context, LogicalOperator.OR, ((OrExpressionContext) context).expression(), next);
    }

    private Expression logical(
            ParserRuleContext context, LogicalOperator operator, List<ExpressionContext> operands, int depth) {
        Expression left = expression(operands.get(0), depth);
        Expression right = expression(operands.get(1), depth);
        return new Logical(leaves.span(context), operator, left, right);
    }

    private Expression predicate(PredicateContext context, int depth) {
        List<PredicateTailContext> tails = context.predicateTail();
        // The first operand lies below all the tails, the last tail on top.
        Expression operand = term(context.term(), below(depth, tails.size(), context.getStart()));
        for (int i = 0; i < tails.size(); i++) {
            PredicateTailContext tail = tails.get(i);
            int at = below(depth, tails.size() - i, tail.getStart());
            operand = tail(leaves.span(context.getStart(), tail.getStop()), operand, tail, at);
        }
        return operand;
    }

    private static int below(int depth, int levels, Token token) {
        return levels == 0 ? depth : deeper(depth + levels - 1, token);
    }

    private Expression tail(Span span, Expression operand, PredicateTailContext tail, int depth) {
        if (tail instanceof ComparisonTailContext) {
            ComparisonTailContext comparison = (ComparisonTailContext) tail;
            return new Comparison(
                    span, comparisonOperator(comparison.operator), operand, term(comparison.term(), depth));
        }
        if (tail instanceof IsNullTailContext) {
            return new Expression.IsNull(span, operand, ((IsNullTailContext) tail).NOT() != null);
        }
        if (tail instanceof DistinctTailContext) {
            DistinctTailContext distinct = (DistinctTailContext) tail;
            ComparisonOperator operator = distinct.NOT() == null
                    ? ComparisonOperator.IS_DISTINCT_FROM
                    : ComparisonOperator.IS_NOT_DISTINCT_FROM;
            return new Comparison(span, operator, operand, term(distinct.term(), depth));
        }
        if (tail instanceof BetweenTailContext) {
            BetweenTailContext between = (BetweenTailContext) tail;
            return new Expression.Between(
                    span, operand, term(between.low, depth), term(between.high, depth), between.NOT() != null);
        }
        if (tail instanceof InTailContext) {
            InTailContext in = (InTailContext) tail;
            return new Expression.InList(span, operand, all(in.expression(), depth), in.NOT() != null);
        }
        return like(span, operand, (LikeTailContext) tail, depth);
    }

    private Expression like(Span span, Expression operand, LikeTailContext like, int depth) {
        String escape = null;
        if (like.STRING() != null) {
            Token token = like.STRING().getSymbol();
            escape = Leaves.string(token);
            if (escape.length() != 1) {
                leaves.error(leaves.span(token), "ESCAPE takes one character", "for example LIKE '10!%' ESCAPE '!'");
            }
        }
        return new Expression.Like(span, operand, term(like.term(), depth), escape, like.NOT() != null);
    }

    private static ComparisonOperator comparisonOperator(Token token) {
        switch (token.getType()) {
            case MillraceLexer.EQ:
                return ComparisonOperator.EQUAL;
            case MillraceLexer.NE:
                return ComparisonOperator.NOT_EQUAL;
            case MillraceLexer.LT:
                return ComparisonOperator.LESS;
            case MillraceLexer.LE:
                return ComparisonOperator.LESS_OR_EQUAL;
            case MillraceLexer.GT:
                return ComparisonOperator.GREATER;
            default:
                return ComparisonOperator.GREATER_OR_EQUAL;
        }
    }

    private Expression term(TermContext context, int depth) {
        if (context instanceof PlainTermContext) {
            return primary(((PlainTermContext) context).primary(), depth);
        }
        if (context instanceof SignedTermContext) {
            return signed((SignedTermContext) context, depth);
        }
        int next = deeper(depth, context.getStart());
        BinaryTermContext binary = (BinaryTermContext) context;
        Expression left = term(binary.term(0), next);
        Expression right = term(binary.term(1), next);
        return new Arithmetic(leaves.span(context), arithmeticOperator(binary.operator), left, right);
    }

    private static ArithmeticOperator arithmeticOperator(Token token) {
        switch (token.getType()) {
            case MillraceLexer.STAR:
                return ArithmeticOperator.MULTIPLY;
            case MillraceLexer.SLASH:
                return ArithmeticOperator.DIVIDE;
            case MillraceLexer.PERCENT:
                return ArithmeticOperator.MODULO;
            case MillraceLexer.PLUS:
                return ArithmeticOperator.ADD;
            case MillraceLexer.MINUS:
                return ArithmeticOperator.SUBTRACT;
            default:
                return ArithmeticOperator.CONCAT;
        }
    }

    private Expression signed(SignedTermContext context, int depth) {
        int next = deeper(depth, context.getStart());
        if (context.sign.getType() == MillraceLexer.PLUS) {
            return term(context.term(), next);
        }
        Expression literal = negativeLiteral(context);
        return literal == null ? new Expression.Negation(leaves.span(context), term(context.term(), next)) : literal;
    }

    /** A minus before a number is part of it: else the smallest BIGINT could not be written. */
    private @Nullable Expression negativeLiteral(SignedTermContext context) {
        if (!(context.term() instanceof PlainTermContext)) {
            return null;
        }
        PrimaryContext primary = ((PlainTermContext) context.term()).primary();
        String digits = digits(primary.base());
        return digits == null || !primary.postfix().isEmpty()
                ? null
                : leaves.number(leaves.span(context), numberType(primary.base()), "-" + digits);
    }

    private static @Nullable String digits(BaseContext base) {
        switch (base.getStart().getType()) {
            case MillraceLexer.INTEGER:
            case MillraceLexer.DECIMAL:
            case MillraceLexer.DOUBLE:
                return base.getText();
            case MillraceLexer.DOT:
                return "0" + base.getText();
            default:
                return null;
        }
    }

    private static int numberType(BaseContext base) {
        // .5 is a point and a whole number: together a decimal.
        boolean point = base.getStart().getType() == MillraceLexer.DOT;
        int type = base.getStop().getType();
        return point && type == MillraceLexer.INTEGER ? MillraceLexer.DECIMAL : type;
    }

    private Expression primary(PrimaryContext context, int depth) {
        List<PostfixContext> postfixes = context.postfix();
        Expression value = base(context.base(), below(depth, postfixes.size(), context.getStart()));
        for (int i = 0; i < postfixes.size(); i++) {
            PostfixContext postfix = postfixes.get(i);
            Span span = leaves.span(context.getStart(), postfix.getStop());
            if (postfix instanceof FieldPostfixContext) {
                Identifier field = leaves.name(((FieldPostfixContext) postfix).fieldName());
                value = new Expression.FieldAccess(span, value, field);
            } else {
                int at = below(depth, postfixes.size() - i, postfix.getStart());
                Expression index = expression(((SubscriptPostfixContext) postfix).expression(), at);
                value = new Expression.Subscript(span, value, index);
            }
        }
        return value;
    }

    private Expression base(BaseContext context, int depth) {
        Span span = leaves.span(context);
        String digits = digits(context);
        if (digits != null) {
            return leaves.number(span, numberType(context), digits);
        }
        if (context instanceof NullLiteralContext) {
            return new Expression.NullLiteral(span);
        }
        if (context instanceof BooleanLiteralContext) {
            return new Expression.BooleanLiteral(span, ((BooleanLiteralContext) context).TRUE() != null);
        }
        if (context instanceof StringLiteralContext) {
            return new Expression.StringLiteral(span, Leaves.string(context.getStart()));
        }
        if (context instanceof ColumnContext) {
            return column(span, (ColumnContext) context);
        }
        if (context instanceof ParenthesizedContext) {
            return parenthesized((ParenthesizedContext) context, depth);
        }
        return composed(span, context, deeper(depth, context.getStart()));
    }

    private Expression composed(Span span, BaseContext context, int depth) {
        if (context instanceof CaseExpressionContext) {
            return caseWhen(span, (CaseExpressionContext) context, depth);
        }
        if (context instanceof CastExpressionContext) {
            CastExpressionContext cast = (CastExpressionContext) context;
            return new Expression.Cast(span, expression(cast.expression(), depth), leaves.type(cast.type()));
        }
        if (context instanceof ArrayConstructorContext) {
            return new Expression.ArrayConstructor(span, all(((ArrayConstructorContext) context).expression(), depth));
        }
        if (context instanceof MapConstructorContext) {
            List<Expression.MapEntry> entries = new ArrayList<>();
            int next = deeper(depth, context.getStart());
            for (MapEntryContext entry : ((MapConstructorContext) context).mapEntry()) {
                entries.add(new Expression.MapEntry(term(entry.term(), next), expression(entry.expression(), next)));
            }
            return new Expression.MapConstructor(span, entries);
        }
        if (context instanceof StructConstructorContext) {
            List<Expression.StructEntry> entries = new ArrayList<>();
            int next = deeper(depth, context.getStart());
            for (StructEntryContext entry : ((StructConstructorContext) context).structEntry()) {
                Identifier name = leaves.name(entry.fieldName());
                entries.add(new Expression.StructEntry(name, expression(entry.expression(), next)));
            }
            return new Expression.StructConstructor(span, entries);
        }
        return call(span, (FunctionCallContext) context, depth);
    }

    private Expression column(Span span, ColumnContext context) {
        Identifier source = context.sourceAlias() == null ? null : leaves.name(context.sourceAlias());
        return new ColumnReference(span, source, leaves.name(context.columnReference()));
    }

    private Expression parenthesized(ParenthesizedContext context, int depth) {
        List<ExpressionContext> inside = context.expression();
        if (inside.size() > 1) {
            leaves.error(
                    leaves.span(context),
                    "a list of expressions stands where one value is needed",
                    leaves.span(context).textBehind().startsWith("->")
                            ? "lambdas are written with =>: (x, y) => x + y"
                            : "lists in parentheses are for IN, GROUP BY and PARTITION BY");
        }
        return expression(inside.get(0), depth);
    }

    private Expression caseWhen(Span span, CaseExpressionContext context, int depth) {
        Expression operand = context.operand == null ? null : expression(context.operand, depth);
        List<Expression.When> whens = new ArrayList<>();
        int next = deeper(depth, context.getStart());
        for (CaseWhenContext when : context.caseWhen()) {
            whens.add(new Expression.When(expression(when.condition, next), expression(when.result, next)));
        }
        Expression otherwise = context.otherwise == null ? null : expression(context.otherwise, depth);
        return new Expression.Case(span, operand, whens, otherwise);
    }

    private Expression call(Span span, FunctionCallContext context, int depth) {
        Identifier name = leaves.name(context.functionName());
        CallForm form = context.STAR() != null
                ? CallForm.STAR
                : context.DISTINCT() != null ? CallForm.DISTINCT : CallForm.PLAIN;
        List<Expression> arguments = new ArrayList<>();
        for (ArgumentContext argument : context.argument()) {
            arguments.add(argument(argument, depth));
        }
        if (arguments.size() > 1 && UNIT_FUNCTION.matcher(name.name()).matches()) {
            arguments.set(0, asUnit(context.argument(0), arguments.get(0)));
        }
        Frame frame = context.over() == null ? null : over(context.over());
        return new Expression.FunctionCall(span, name, form, arguments, frame);
    }

    private Expression argument(ArgumentContext argument, int depth) {
        return argument.lambda() == null ? expression(argument.expression(), depth) : lambda(argument.lambda(), depth);
    }

    private static Expression asUnit(ArgumentContext argument, Expression expression) {
        boolean bare =
                argument.getStart() == argument.getStop() && argument.getStart().getType() == MillraceLexer.TIME_UNIT;
        return bare
                ? new Expression.IntervalUnit(
                        expression.span(), Leaves.unit(argument.getStart().getText()))
                : expression;
    }

    private Expression lambda(LambdaContext context, int depth) {
        int next = deeper(depth, context.getStart());
        List<Identifier> parameters =
                context.parameterName().stream().map(leaves::name).toList();
        return new Expression.Lambda(leaves.span(context), parameters, expression(context.expression(), next));
    }

    private Frame over(OverContext context) {
        if (context.frameName() != null) {
            Identifier name = leaves.name(context.frameName());
            return new FrameReference(name.span(), name);
        }
        return frame(
                context.frame(),
                leaves.span(context.LP().getSymbol(), context.RP().getSymbol()));
    }

    /** A frame, with the span of its parentheses. */
    FrameSpec frame(FrameContext context, Span span) {
        List<Expression> partitionBy = context.expressionList() == null ? List.of() : list(context.expressionList());
        if (context.orderColumn() != null) {
            Identifier column = leaves.name(context.orderColumn().columnName());
            if (!column.name().equals("ROWTIME")) {
                leaves.error(
                        column.span(),
                        "a frame is ordered by " + Shortened.text(column.name()),
                        "frames are ordered by event time: write ORDER BY ROWTIME or leave it out");
            }
        }
        Long rows = context.rowsBound() == null
                ? null
                : Long.valueOf(leaves.integer(context.rowsBound().INTEGER().getSymbol()));
        Interval range = context.rangeBound() == null
                ? null
                : leaves.interval(context.rangeBound().interval());
        Interval grace = context.gracePeriod() == null
                ? null
                : leaves.interval(context.gracePeriod().interval());
        return new FrameSpec(span, partitionBy, rows, range, grace);
    }
}
