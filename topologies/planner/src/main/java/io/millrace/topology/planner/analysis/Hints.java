// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.expression.TypedExpression.Literal;
import io.millrace.topology.sql.Suggestions;
import io.millrace.topology.sql.tree.Expression;
import io.millrace.topology.sql.tree.Identifier;
import io.millrace.udf.registry.FunctionRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What to write instead, for the mistakes that people bring along from other SQL. Any thread. */
final class Hints {
    private static final int TEXT_MAX = 40;

    /** First words of names that say nothing of what a setting does. */
    private static final Set<String> PRODUCTS = Set.of("millrace", "ksql", "kafka", "streams");

    private static final String CAST = "use CAST to bring both to one type";

    /** How times are written that are compared with others. */
    static final String TIMES = "times are written like '2026-01-31T12:00:00', days like '2026-01-31'";

    /** Functions of other SQL; what is written here instead. */
    private static final Map<String, String> FUNCTIONS = Map.ofEntries(
            Map.entry("UPPER", "write UCASE(…)"),
            Map.entry("UPPERCASE", "write UCASE(…)"),
            Map.entry("LOWER", "write LCASE(…)"),
            Map.entry("LOWERCASE", "write LCASE(…)"),
            Map.entry("LENGTH", "write LEN(…)"),
            Map.entry("CHAR_LENGTH", "write LEN(…)"),
            Map.entry("SIZE", "write ARRAY_LENGTH(…), or LEN(…) of a text"),
            Map.entry("CARDINALITY", "write ARRAY_LENGTH(…)"),
            Map.entry("SUBSTR", "write SUBSTRING(text, position, length)"),
            Map.entry("NVL", "write IFNULL(value, otherwise)"),
            Map.entry("ISNULL", "write value IS NULL, or IFNULL(value, otherwise)"),
            Map.entry("IF", "write CASE WHEN condition THEN value ELSE value END"),
            Map.entry("IIF", "write CASE WHEN condition THEN value ELSE value END"),
            Map.entry("DECODE", "write CASE WHEN condition THEN value ELSE value END"),
            Map.entry("NOW", "write UNIX_TIMESTAMP() for milliseconds, or ROWTIME for the time of the row"),
            Map.entry(
                    "CURRENT_TIMESTAMP", "write UNIX_TIMESTAMP() for milliseconds, or ROWTIME for the time of the row"),
            Map.entry("RAND", "write RANDOM()"),
            Map.entry("POW", "write POWER(base, exponent)"),
            Map.entry("CEILING", "write CEIL(…)"),
            Map.entry("TRUNCATE", "write TRUNC(…)"),
            Map.entry("TO_TIMESTAMP", "write PARSE_TIMESTAMP(text, pattern)"),
            Map.entry("TO_DATE", "write PARSE_DATE(text, pattern)"),
            Map.entry("DATE_FORMAT", "write FORMAT_TIMESTAMP(time, pattern)"),
            Map.entry("AVERAGE", "write AVG(…)"),
            Map.entry("MEAN", "write AVG(…)"),
            Map.entry("STDDEV", "write STDDEV_SAMP(…) or STDDEV_POP(…)"),
            Map.entry("VARIANCE", "write VAR_SAMP(…) or VAR_POP(…)"),
            Map.entry("PERCENTILE", "write APPROX_PERCENTILE(value, 0.99)"),
            Map.entry("MEDIAN", "write APPROX_PERCENTILE(value, 0.5)"),
            Map.entry("APPROX_COUNT_DISTINCT", "write COUNT_DISTINCT(…)"),
            Map.entry("FIRST", "write EARLIEST_BY_OFFSET(…), or FIRST_VALUE(…) OVER frame"),
            Map.entry("LAST", "write LATEST_BY_OFFSET(…), or LAST_VALUE(…) OVER frame"),
            Map.entry("LEAD", "frames see the past only: LAG(…) OVER frame"),
            Map.entry("ROW_NUMBER", "rows have no numbers: COUNT(*) OVER frame counts those of the frame"),
            Map.entry("STRING_AGG", "write COLLECT_LIST(…)"),
            Map.entry("ARRAY_AGG", "write COLLECT_LIST(…)"));

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("TEXT", "VARCHAR"),
            Map.entry("CHAR", "VARCHAR"),
            Map.entry("NVARCHAR", "VARCHAR"),
            Map.entry("VARCHAR2", "VARCHAR"),
            Map.entry("UUID", "VARCHAR"),
            Map.entry("JSON", "VARCHAR, or STRUCT<…> for its members"),
            Map.entry("LONG", "BIGINT"),
            Map.entry("INT64", "BIGINT"),
            Map.entry("SHORT", "INT"),
            Map.entry("SMALLINT", "INT"),
            Map.entry("TINYINT", "INT"),
            Map.entry("INT32", "INT"),
            Map.entry("FLOAT", "DOUBLE"),
            Map.entry("REAL", "DOUBLE"),
            Map.entry("NUMBER", "DOUBLE or DECIMAL(precision, scale)"),
            Map.entry("BOOL", "BOOLEAN"),
            Map.entry("DATETIME", "TIMESTAMP"),
            Map.entry("TIMESTAMPTZ", "TIMESTAMP"),
            Map.entry("BINARY", "BYTES"),
            Map.entry("VARBINARY", "BYTES"),
            Map.entry("BLOB", "BYTES"),
            Map.entry("LIST", "ARRAY<…>"),
            Map.entry("ROW", "STRUCT<…>"),
            Map.entry("OBJECT", "STRUCT<…>"));

    private static final Map<String, String> PROPERTIES = Map.of(
            "TOPIC_NAME", "did you mean KAFKA_TOPIC?",
            "KEY", "mark the column instead: KEY, or PRIMARY KEY of a table",
            "KEY_COLUMN", "mark the column instead: KEY, or PRIMARY KEY of a table",
            "TYPE", "did you mean VALUE_FORMAT?",
            "DATA_FORMAT", "did you mean VALUE_FORMAT?",
            "BOOTSTRAP_SERVERS", "give it to the command: --bootstrap HOST:PORT",
            "SCHEMA_REGISTRY", "give it to the command: --schema-registry URL",
            "GRACE", "write GRACE PERIOD in the window",
            "RETENTION", "write RETENTION in the window");

    private Hints() {}

    static Optional<String> function(String name) {
        return Optional.ofNullable(FUNCTIONS.get(name));
    }

    /** The type that others call by this name. */
    static Optional<String> type(String name) {
        return Optional.ofNullable(TYPES.get(name)).map(type -> "did you mean " + type + "?");
    }

    static Optional<String> property(String name) {
        return Optional.ofNullable(PROPERTIES.get(name));
    }

    /** How a condition is made of a value. */
    static String condition(String written, SqlType type) {
        String shown = shown(written);
        if (type.isNumeric()) {
            return "compare it, for example " + shown + " > 0";
        }
        return type == SqlType.STRING
                ? "compare it, for example " + shown + " = 'text'"
                : "compare it, or write " + shown + " IS NOT NULL";
    }

    /** A piece of SQL as it was written, in one line without the blanks that lay it out, where that is short enough. */
    static String shown(String written) {
        boolean remark = written.contains("--") || written.contains("/*");
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < written.length() && text.length() <= TEXT_MAX; i++) {
            char c = written.charAt(i);
            quoted ^= c == '\'' || c == '"' || c == '`';
            boolean blank = !quoted && Character.isWhitespace(c);
            if (!blank) {
                text.append(c);
            } else if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
                text.append(' ');
            }
        }
        boolean fits = text.length() <= TEXT_MAX && text.indexOf("\n") < 0;
        return fits && !remark ? text.toString() : "value";
    }

    static @Nullable String alias(Identifier written, Scope scope) {
        return Suggestions.nearest(written.name(), scope.sources())
                .map(near -> Absent.nearest(written, near))
                .or(() -> Absent.known("this query knows", scope.sources()))
                .orElse(null);
    }

    static @Nullable String column(
            Expression.ColumnReference node, Scope scope, FunctionRegistry functions, CallResolver calls) {
        Identifier written = node.name();
        String source = node.source() == null ? null : node.source().name();
        Optional<String> nearest = Suggestions.nearest(written.name(), scope.names(source));
        boolean quoted = source == null && written.span().text().startsWith("\"");
        if (quoted && nearest.filter(written.name()::equalsIgnoreCase).isEmpty()) {
            return "names stand in double quotes, texts in single ones: '"
                    + shown(written.name()).replace("'", "''") + "'";
        }
        Optional<String> arrow = nearest.isEmpty() ? lambda(node) : Optional.empty();
        Optional<String> special =
                source == null ? arrow.or(() -> special(written.name(), scope, calls)) : Optional.empty();
        if (special.isPresent()) {
            return special.get();
        }
        String has = source != null ? source + " has" : scope.isJoin() ? "the sources have" : "there are";
        return nearest.map(near -> Absent.nearest(written, near))
                .or(() -> called(written.name(), functions))
                .or(() -> Absent.known(has, scope.names(source)))
                .orElse(null);
    }

    /** {@code x -> x + 1} reads as a field of x. */
    private static Optional<String> lambda(Expression.ColumnReference node) {
        return node.source() == null && node.span().textBehind().startsWith("->")
                ? Optional.of("a struct's field is reached with ->, and lambdas are written with =>: "
                        + node.span().text() + " => …")
                : Optional.empty();
    }

    /** Names that mean something elsewhere. */
    private static Optional<String> special(String name, Scope scope, CallResolver calls) {
        if (name.equals("WINDOWSTART") || name.equals("WINDOWEND")) {
            return Optional.of("only the SELECT list of a query with a window has it: WINDOW TUMBLING (SIZE …)");
        }
        List<String> keys = scope.columns().stream()
                .filter(Scope.Visible::key)
                .map(Scope.Visible::name)
                .toList();
        if (name.equals("ROWKEY") && !keys.isEmpty()) {
            return Optional.of("the key is " + String.join(", ", keys));
        }
        return scope.selected(name)
                .map(selected -> name + " is a name that the SELECT list gives"
                        + calls.refusal(selected, scope)
                                .map(refusal -> ", and " + refusal)
                                .orElseGet(() -> ": write " + expression(selected) + " here"));
    }

    private static String expression(Expression selected) {
        String text = shown(selected.span().text());
        return text.equals("value") ? "its expression" : text;
    }

    /** How a name is called that is a function. */
    static Optional<String> called(String name, FunctionRegistry functions) {
        return functions.isAggregate(name) || functions.isScalar(name)
                ? Optional.of(name + " is a function: write " + name + (name.equals("COUNT") ? "(*)" : "(…)"))
                : Optional.empty();
    }

    /** What to do about two operands of a comparison that have no type in common. */
    static String comparison(TypedExpression left, TypedExpression right, Function<TypedExpression, String> text) {
        return mixed(left, right, text).or(() -> mixed(right, left, text)).orElse(CAST);
    }

    private static Optional<String> mixed(
            TypedExpression value, TypedExpression literal, Function<TypedExpression, String> text) {
        if (!(literal instanceof Literal constant) || constant.value() == null) {
            return Optional.empty();
        }
        if (value.type() == SqlType.STRING && literal.type().isNumeric()) {
            return Optional.of("a text is compared with a text: '" + text.apply(literal) + "'");
        }
        if (!(constant.value() instanceof String spelt)) {
            return Optional.empty();
        }
        if (value.type().isNumeric()) {
            return Optional.of(number(spelt, text.apply(literal)));
        }
        if (value.type() == SqlType.TIMESTAMP || value.type() == SqlType.DATE || value.type() == SqlType.TIME) {
            return Optional.of(TIMES);
        }
        return value.type() == SqlType.BOOLEAN ? Optional.of("write TRUE or FALSE without quotes") : Optional.empty();
    }

    /** What to do about two operands that cannot be added, concatenated and so on. */
    static String arithmetic(
            Expression.ArithmeticOperator operator,
            TypedExpression left,
            TypedExpression right,
            Function<TypedExpression, String> text) {
        boolean joins =
                operator == Expression.ArithmeticOperator.ADD || operator == Expression.ArithmeticOperator.CONCAT;
        for (TypedExpression each : List.of(left, right)) {
            TypedExpression other = each == left ? right : left;
            if (each instanceof Literal literal
                    && literal.value() instanceof String spelt
                    && (isNumber(spelt) || !joins)
                    && other.type().isNumeric()) {
                return number(spelt, text.apply(each));
            }
        }
        boolean oneText = (left.type() == SqlType.STRING) != (right.type() == SqlType.STRING);
        if (joins && oneText) {
            TypedExpression other = left.type() == SqlType.STRING ? right : left;
            return "texts are joined with texts: CAST(" + text.apply(other) + " AS VARCHAR)";
        }
        return CAST;
    }

    /** What to do about a text literal where a number is wanted. */
    private static String number(String spelt, String written) {
        return isNumber(spelt)
                ? "write the number without quotes: " + spelt.trim()
                : spelt.matches("\\d{4}-\\d\\d.*")
                        ? "the column holds a number: for milliseconds write UNIX_TIMESTAMP(PARSE_TIMESTAMP(" + written
                                + ", 'yyyy-MM-dd')), or compare ROWTIME"
                        : (written.equals("value") ? "the text" : written) + " is no number: write one, without quotes";
    }

    /** What to do about an operand of LIKE that is no text. */
    static String like(TypedExpression left, TypedExpression right, Function<TypedExpression, String> text) {
        TypedExpression other = left.type() == SqlType.STRING ? right : left;
        return "LIKE takes texts: CAST(" + text.apply(other) + " AS VARCHAR)";
    }

    private static boolean isNumber(String text) {
        return text.trim().matches("[+-]?[0-9]{1,30}([.][0-9]{1,30})?");
    }

    /** One more way than to be near: names of several words that have a word in common. */
    static Optional<String> sharesWord(String wrong, List<String> names) {
        String best = null;
        int most = 0;
        for (String name : names) {
            int shared = 0;
            for (String word : wrong.split("[._]")) {
                shared += word.length() > 3
                                && !PRODUCTS.contains(word)
                                && Suggestions.nearest(word, List.of(name.split("[._]")))
                                        .isPresent()
                        ? word.length()
                        : 0;
            }
            if (shared > most) {
                most = shared;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }
}
