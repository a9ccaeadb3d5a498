// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.GuardedParser.TooDeepException;
import io.millrace.topology.sql.grammar.MillraceLexer;
import io.millrace.topology.sql.grammar.MillraceParser.ArrayTypeContext;
import io.millrace.topology.sql.grammar.MillraceParser.IntervalContext;
import io.millrace.topology.sql.grammar.MillraceParser.MapTypeContext;
import io.millrace.topology.sql.grammar.MillraceParser.PlainTypeContext;
import io.millrace.topology.sql.grammar.MillraceParser.StructFieldContext;
import io.millrace.topology.sql.grammar.MillraceParser.StructTypeContext;
import io.millrace.topology.sql.grammar.MillraceParser.TypeContext;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Expression.DecimalLiteral;
import io.millrace.topology.sql.tree.Expression.DoubleLiteral;
import io.millrace.topology.sql.tree.Expression.IntegerLiteral;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.topology.sql.tree.Interval;
import io.millrace.topology.sql.tree.TypeName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Builds what statements and expressions are made of: spans, names, numbers, lengths of time, types. One thread. */
final class Leaves {
    /**
     * How deep a tree may be; everything that walks one by recursion relies on it. Comparing two such trees, which costs
     * most stack a level, needs about half of the usual megabyte.
     */
    static final int DEPTH_MAX = 500;

    private static final int DECIMAL_DIGITS_MAX = 38;
    private static final int LONG_DIGITS_MAX = 19;

    private final SourceText source;
    private final Diagnostics diagnostics;

    Leaves(SourceText source, Diagnostics diagnostics) {
        this.source = source;
        this.diagnostics = diagnostics;
    }

    void error(Span span, String message, String hint) {
        diagnostics.error(ErrorCode.SYNTAX, span, message, hint);
    }

    void warning(Span span, String message, String hint) {
        diagnostics.warning(ErrorCode.SYNTAX, span, message, hint);
    }

    Span span(Token token) {
        return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
    }

    Span span(ParserRuleContext context) {
        return span(context.getStart(), context.getStop());
    }

    Span span(Token first, Token last) {
        return new Span(source, first.getStartIndex(), last.getStopIndex() + 1);
    }

    static int deeper(int depth, Token token) {
        if (depth >= DEPTH_MAX) {
            throw new TooDeepException(token);
        }
        return depth + 1;
    }

    /** A name: every rule for one matches a single token. */
    Identifier name(ParserRuleContext context) {
        Token token = context.getStart();
        return new Identifier(span(token), nameOf(token));
    }

    /** A name in the case in which it is written, in quotes or not. */
    Identifier asWritten(ParserRuleContext context) {
        Token token = context.getStart();
        boolean bare = Words.mayBeName(token.getType())
                && token.getType() != MillraceLexer.BACKQUOTED
                && token.getType() != MillraceLexer.DOUBLE_QUOTED;
        return new Identifier(span(token), bare ? token.getText() : nameOf(token));
    }

    /** A name as it is compared with others: in upper case unless it is quoted. */
    static String nameOf(Token token) {
        String text = token.getText();
        switch (token.getType()) {
            case MillraceLexer.BACKQUOTED:
                return unquote(text, '`');
            case MillraceLexer.DOUBLE_QUOTED:
                return unquote(text, '"');
            case MillraceLexer.STRING:
                return unquote(text, '\'');
            default:
                return text.toUpperCase(Locale.ROOT);
        }
    }

    static String string(Token token) {
        return unquote(token.getText(), '\'');
    }

    private static String unquote(String text, char quote) {
        String one = String.valueOf(quote);
        return text.substring(1, text.length() - 1).replace(one + one, one);
    }

    Expression number(Span span, int type, String digits) {
        switch (type) {
            case MillraceLexer.INTEGER:
                return new IntegerLiteral(span, integer(span, digits));
            case MillraceLexer.DECIMAL:
                return decimal(span, digits);
            default:
                return floating(span, digits);
        }
    }

    private long integer(Span span, String digits) {
        boolean negative = digits.startsWith("-");
        String magnitude = withoutZeros(negative ? digits.substring(1) : digits);
        if (magnitude.length() <= LONG_DIGITS_MAX) {
            try {
                return Long.parseLong(negative ? "-" + magnitude : magnitude);
            } catch (NumberFormatException overflow) {
                // 19 digits may still be too large.
            }
        }
        tooLarge(span, digits, "does not fit a BIGINT", "write 1E0 for a DOUBLE, or 1.0 for a DECIMAL");
        return 0;
    }

    private static String withoutZeros(String digits) {
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        return digits.substring(first);
    }

    private Expression decimal(Span span, String digits) {
        long count = withoutZeros(digits).chars().filter(Character::isDigit).count();
        if (count > DECIMAL_DIGITS_MAX) {
            tooLarge(span, digits, "has more than 38 digits", "write it with E0 for a DOUBLE");
            return new DecimalLiteral(span, BigDecimal.ZERO);
        }
        return new DecimalLiteral(span, new BigDecimal(digits));
    }

    private Expression floating(Span span, String digits) {
        if (digits.indexOf('.') != digits.lastIndexOf('.')) {
            // A point, and a number that has one.
            error(span, "the number " + Shortened.text(span.text()) + " has two points", "one of them is too many");
            return new DoubleLiteral(span, 0);
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            tooLarge(span, digits, "does not fit a DOUBLE", "the largest is about 1.8E308");
        }
        return new DoubleLiteral(span, value);
    }

    private void tooLarge(Span span, String digits, String problem, String hint) {
        diagnostics.error(
                ErrorCode.NUMBER_TOO_LARGE, span, "the number " + Shortened.text(digits) + " " + problem, hint);
    }

    long integer(Token token) {
        return integer(span(token), token.getText());
    }

    Interval interval(IntervalContext context) {
        return new Interval(
                span(context),
                integer(context.INTEGER().getSymbol()),
                unit(context.TIME_UNIT().getText()));
    }

    static Interval.Unit unit(String word) {
        String upper = word.toUpperCase(Locale.ROOT);
        return Interval.Unit.valueOf(upper.endsWith("S") ? upper : upper + "S");
    }

    TypeName type(TypeContext context) {
        return type(context, 0);
    }

    private TypeName type(TypeContext context, int depth) {
        int next = deeper(depth, context.getStart());
        Span span = span(context);
        if (context instanceof ArrayTypeContext) {
            TypeName element = type(((ArrayTypeContext) context).type(), next);
            return new TypeName(span, "ARRAY", List.of(), List.of(element), List.of());
        }
        if (context instanceof MapTypeContext) {
            List<TypeContext> both = ((MapTypeContext) context).type();
            List<TypeName> arguments = List.of(type(both.get(0), next), type(both.get(1), next));
            return new TypeName(span, "MAP", List.of(), arguments, List.of());
        }
        if (context instanceof StructTypeContext) {
            List<TypeName.Field> fields = new ArrayList<>();
            int below = deeper(next, context.getStart());
            for (StructFieldContext field : ((StructTypeContext) context).structField()) {
                fields.add(new TypeName.Field(name(field.fieldName()), type(field.type(), below)));
            }
            return new TypeName(span, "STRUCT", List.of(), List.of(), fields);
        }
        return plainType(span, (PlainTypeContext) context);
    }

    private TypeName plainType(Span span, PlainTypeContext context) {
        List<Integer> parameters = new ArrayList<>();
        context.INTEGER().forEach(number -> {
            long value = integer(number.getSymbol());
            if (value > Integer.MAX_VALUE) {
                tooLarge(span(number.getSymbol()), number.getText(), "does not fit a type", "use a smaller one");
                value = 0;
            }
            parameters.add((int) value);
        });
        Identifier name = name(context.identifier());
        // Names of types have no case: a quoted one means the same type.
        return new TypeName(span, name.name(), parameters, List.of(), List.of());
    }
}
