// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.sql.grammar.MillraceLexer;
import java.util.Locale;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Clauses that other SQL has: told by name, with what can be written instead. Any thread. */
final class UnsupportedClauses {
    private static final String OWN_STREAM = "make it a stream of its own with CREATE STREAM … AS SELECT";

    private final SourceText source;

    UnsupportedClauses(SourceText source) {
        this.source = source;
    }

    @Nullable
    Diagnostic explain(SyntaxExplainer.Case found) {
        if (found.found(MillraceLexer.LP) && (found.before(MillraceLexer.FROM) || found.before(MillraceLexer.JOIN))) {
            return unsupported(found.found(), "a query in FROM is not supported yet", OWN_STREAM);
        }
        if (found.found(MillraceLexer.SELECT) && found.before(MillraceLexer.LP)) {
            return unsupported(found.found(), "a query inside an expression is not supported yet", OWN_STREAM);
        }
        if (found.found(MillraceLexer.DISTINCT) && found.before(MillraceLexer.SELECT)) {
            return unsupported(found.found(), "SELECT DISTINCT is not supported", "use GROUP BY");
        }
        if (found.found(MillraceLexer.ORDER) && found.next().has(MillraceLexer.EMIT)) {
            return unsupported(
                    found.found(), "a query has no ORDER BY", "rows come in the order of their topic's partitions");
        }
        if (found.found(MillraceLexer.COMMA) && found.next().has(MillraceLexer.JOIN)) {
            return unsupported(found.found(), "several sources with commas in FROM are not supported", join(found));
        }
        if (found.found(MillraceLexer.SELECT)
                && found.before(MillraceLexer.RP)
                && found.failure().type(0) == MillraceLexer.INSERT) {
            return unsupported(
                    found.failure().tokens().get(3),
                    "INSERT INTO with a list of columns is not supported",
                    "leave the list out and name the columns in the query: SELECT … AS column");
        }
        return byWord(found);
    }

    /** The join that the comma was likely meant to be, with the names as they are written. */
    private static String join(SyntaxExplainer.Case found) {
        int at = found.failure().at();
        String left = name(found.failure(), at - 1);
        String right = name(found.failure(), at + 1);
        boolean plain = found.failure().type(at - 2) == MillraceLexer.FROM && !left.isEmpty() && !right.isEmpty();
        String a = plain ? left : "a";
        String b = plain ? right : "b";
        return "joins are written FROM " + a + " JOIN " + b + " ON " + a + ".x = " + b + ".y";
    }

    private static String name(SyntaxExplainer.Failure failure, int index) {
        return Words.mayBeName(failure.type(index))
                ? Shortened.text(failure.tokens().get(index).getText())
                : "";
    }

    private @Nullable Diagnostic byWord(SyntaxExplainer.Case found) {
        // Unknown words are read as aliases, so that the word to tell is often the one before.
        for (int i = found.failure().at(); i >= Math.max(0, found.failure().at() - 1); i--) {
            Token token = found.failure().tokens().get(i);
            if (token.getType() != MillraceLexer.NAME || token.getText().length() > 20) {
                continue;
            }
            switch (token.getText().toUpperCase(Locale.ROOT)) {
                case "UNION":
                case "EXCEPT":
                case "INTERSECT":
                    return unsupported(
                            token,
                            token.getText().toUpperCase(Locale.ROOT) + " is not supported yet",
                            "several INSERT INTO … SELECT may write to one stream");
                case "UNBOUNDED":
                case "FOLLOWING":
                    return unsupported(
                            token,
                            "a frame has a bound in the past and ends at the current row",
                            "write RANGE INTERVAL 30 SECONDS PRECEDING or ROWS 10 PRECEDING");
                case "USING":
                    return found.next().has(MillraceLexer.ON)
                            ? unsupported(
                                    token, "USING is not supported", "write the condition out: ON a.column = b.column")
                            : null;
                case "CROSS":
                case "NATURAL":
                    return found.failure().type(i + 1) == MillraceLexer.JOIN
                                    || found.found(MillraceLexer.JOIN)
                                    || found.next().has(MillraceLexer.ON)
                            ? unsupported(token, "this kind of join is not supported", "join ON an equality")
                            : null;
                default:
            }
        }
        return null;
    }

    private Diagnostic unsupported(Token token, String message, String hint) {
        Span span = new Span(source, token.getStartIndex(), token.getStopIndex() + 1);
        return Diagnostic.error(ErrorCode.CLAUSE_NOT_SUPPORTED, span, message, hint);
    }
}
