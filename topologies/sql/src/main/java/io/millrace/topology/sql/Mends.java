// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.jspecify.annotations.Nullable;

/**
 * Tries what one changed, added or removed word would mend. A mend counts when the statement can then be read beyond the
 * place of the failure. One thread.
 */
final class Mends {
    /** Can tokens of these types be read up to an index, or to their end? */
    interface Reading {
        boolean canReach(int[] types, int index);
    }

    /** What is forgotten, in the order in which it is tried: what hardly begins something else comes first. */
    private static final List<Integer> FORGOTTEN = List.of(
            MillraceLexer.RP,
            MillraceLexer.RB,
            MillraceLexer.GT,
            MillraceLexer.AS,
            MillraceLexer.BY,
            MillraceLexer.END,
            MillraceLexer.THEN,
            MillraceLexer.FROM,
            MillraceLexer.ON,
            MillraceLexer.WITH,
            MillraceLexer.INTO,
            MillraceLexer.SIZE,
            MillraceLexer.PERIOD,
            MillraceLexer.PRECEDING,
            MillraceLexer.ASSIGN,
            MillraceLexer.EQ,
            MillraceLexer.AND,
            MillraceLexer.LP);

    /** How what is forgotten is written. */
    private static final Map<Integer, String> EXAMPLES = Map.of(
            MillraceLexer.END, "CASE WHEN condition THEN value ELSE value END",
            MillraceLexer.THEN, "CASE WHEN condition THEN value ELSE value END",
            MillraceLexer.INTO, "INSERT INTO stream SELECT …",
            MillraceLexer.PERIOD, "for example GRACE PERIOD 10 SECONDS",
            MillraceLexer.SIZE, "for example SIZE 30 SECONDS",
            MillraceLexer.PRECEDING, "RANGE INTERVAL 30 SECONDS PRECEDING, or ROWS 10 PRECEDING");

    private final SourceText source;
    private final Reading reading;

    Mends(SourceText source, Reading reading) {
        this.source = source;
        this.reading = reading;
    }

    @Nullable
    Diagnostic trailingComma(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        if (!found.before(MillraceLexer.COMMA)
                || !reading.canReach(without(found.failure().types(), at - 1), at)) {
            return null;
        }
        String message = "trailing comma before " + Expected.describe(found.found());
        return error(found.failure().before(), message, "remove it, or name what is missing");
    }

    @Nullable
    Diagnostic reservedWord(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        Token token = found.found();
        if (!Words.isReserved(token.getType())
                || !found.next().has(MillraceLexer.NAME)
                || !reading.canReach(with(found.failure().types(), at, MillraceLexer.NAME), at + needed(found))) {
            return null;
        }
        String word = token.getText().toUpperCase(Locale.ROOT);
        Set<String> labels = found.next().labels();
        String what = List.of("the name of a stream or table", "a type", "an alias").stream()
                .filter(labels::contains)
                .findFirst()
                .orElse("a column name");
        return error(
                token, word + " is a reserved word and cannot be " + what, "write it in backquotes: `" + word + "`");
    }

    /** Behind a name that a comma or AS follows, one word is proof enough. */
    private static int needed(SyntaxExplainer.Case found) {
        switch (found.failure().type(found.failure().at() + 1)) {
            case MillraceLexer.COMMA:
            case MillraceLexer.RP:
            case MillraceLexer.AS:
            case MillraceLexer.DOT:
                return 2;
            default:
                return 3;
        }
    }

    @Nullable
    Diagnostic misspelt(SyntaxExplainer.Case found) {
        return misspelt(found, found.failure().at(), found.next());
    }

    /** A misspelt keyword is often read as an alias, and the failure shows at the word behind it. */
    @Nullable
    Diagnostic misspeltBefore(SyntaxExplainer.Case found) {
        int at = found.failure().at() - 1;
        Expectations expectations = found.failure().expectations();
        if (at < 0 || expectations == null) {
            return null;
        }
        return misspelt(found, at, expectations.at(at));
    }

    private @Nullable Diagnostic misspelt(SyntaxExplainer.Case found, int at, Expectations.Next next) {
        Token token = found.failure().tokens().get(at);
        String text = token.getText();
        boolean word = token.getType() == MillraceLexer.NAME || Words.isKeyword(token.getType());
        if (!word || text.length() < 3) {
            return null;
        }
        Set<String> keywords = Words.keywordsAmong(next.all());
        keywords.remove(text.toUpperCase(Locale.ROOT));
        String meant =
                Suggestions.nearest(text, keywords, text.length() < 5 ? 1 : 2).orElse(null);
        if (meant == null) {
            return null;
        }
        int[] mended = with(found.failure().types(), at, Words.typeOf(meant));
        if (!reading.canReach(mended, Math.max(at + 2, found.failure().at() + 1))) {
            return null;
        }
        return error(token, "expected " + meant + ", found " + Shortened.text(text), "did you mean " + meant + "?");
    }

    @Nullable
    Diagnostic missingComma(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        IntervalSet next = found.next().all();
        if (!next.contains(MillraceLexer.COMMA)
                || !reading.canReach(plus(found.failure().types(), at, MillraceLexer.COMMA), at + 3)) {
            return null;
        }
        return error(
                found.found(),
                "a comma is missing before " + Expected.describe(found.found()),
                "items are separated by commas");
    }

    @Nullable
    Diagnostic missingWord(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        for (int type : FORGOTTEN) {
            boolean fits = found.next().bare().contains(type)
                    && reading.canReach(plus(found.failure().types(), at, type), at + 3);
            if (fits) {
                return error(
                        found.found(),
                        called(type) + " is missing before " + Expected.describe(found.found()),
                        hint(found.failure(), type));
            }
        }
        return null;
    }

    private static String called(int type) {
        switch (type) {
            case MillraceLexer.LP:
                return "an opening parenthesis";
            case MillraceLexer.RP:
                return "a closing parenthesis";
            case MillraceLexer.RB:
                return "a closing bracket";
            default:
                return Words.display(type);
        }
    }

    private @Nullable String hint(SyntaxExplainer.Failure failure, int forgotten) {
        switch (forgotten) {
            case MillraceLexer.RP:
                return opened(failure, MillraceLexer.RP, MillraceLexer.LP);
            case MillraceLexer.RB:
                return opened(failure, MillraceLexer.RB, MillraceLexer.LB);
            case MillraceLexer.AS:
                return as(failure.type(failure.at()));
            case MillraceLexer.WITH:
                return failure.type(1) == MillraceLexer.MODEL
                        ? "WITH (path='models/name.onnx')"
                        : "WITH (kafka_topic='…', value_format='…')";
            default:
                return EXAMPLES.get(forgotten);
        }
    }

    private static String as(int found) {
        switch (found) {
            case MillraceLexer.SELECT:
                return "CREATE STREAM name AS SELECT …";
            case MillraceLexer.LP:
                return "WINDOW name AS (PARTITION BY … RANGE INTERVAL 30 SECONDS PRECEDING)";
            default:
                return "CAST(value AS type)";
        }
    }

    /** Where the bracket stands that is not closed. */
    private @Nullable String opened(SyntaxExplainer.Failure failure, int closing, int opening) {
        int depth = 0;
        for (int i = failure.at() - 1; i >= 0; i--) {
            depth += failure.type(i) == closing ? 1 : failure.type(i) == opening ? -1 : 0;
            if (depth < 0) {
                Span span = span(failure.tokens().get(i));
                return "the " + Words.display(opening) + " at " + span.line() + ":" + span.column() + " is not closed";
            }
        }
        return null;
    }

    @Nullable
    Diagnostic tooMany(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        Token token = found.found();
        String what;
        switch (token.getType()) {
            case MillraceLexer.RP:
                what = "a closing parenthesis";
                break;
            case MillraceLexer.RB:
                what = "a closing bracket";
                break;
            case MillraceLexer.COMMA:
                what = "a comma";
                break;
            default:
                return null;
        }
        return reading.canReach(without(found.failure().types(), at), at + 1)
                ? error(token, what + " too many", "remove it")
                : null;
    }

    private static int[] without(int[] types, int index) {
        int[] mended = new int[types.length - 1];
        System.arraycopy(types, 0, mended, 0, index);
        System.arraycopy(types, index + 1, mended, index, mended.length - index);
        return mended;
    }

    private static int[] with(int[] types, int index, int type) {
        int[] mended = types.clone();
        mended[index] = type;
        return mended;
    }

    private static int[] plus(int[] types, int index, int type) {
        int[] mended = new int[types.length + 1];
        System.arraycopy(types, 0, mended, 0, index);
        mended[index] = type;
        System.arraycopy(types, index, mended, index + 1, types.length - index);
        return mended;
    }

    private Span span(Token token) {
        return new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
    }

    private Diagnostic error(Token token, String message, @Nullable String hint) {
        return Diagnostic.error(ErrorCode.SYNTAX, span(token), message, hint);
    }
}
