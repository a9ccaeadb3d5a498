// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.topology.engine.Compilation;
import io.millrace.udf.registry.FunctionDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Random SQL expressions that are well typed, over given columns and all built-in functions. Types are texts. One thread. */
final class GeneratedExpressions {
    static final List<String> SCALARS = List.of(
            "INTEGER",
            "BIGINT",
            "DOUBLE",
            "STRING",
            "BOOLEAN",
            "BYTES",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "DECIMAL(6, 2)",
            "DECIMAL(10, 4)");
    static final List<String> NESTED = List.of(
            "ARRAY<INTEGER>",
            "ARRAY<BIGINT>",
            "ARRAY<DOUBLE>",
            "ARRAY<STRING>",
            "MAP<STRING, INTEGER>",
            "MAP<STRING, STRING>",
            "STRUCT<A INTEGER, B STRING>");

    /** What a variable of a signature may be. */
    private static final List<String> ORDERED = List.of("INTEGER", "BIGINT", "DOUBLE", "STRING", "DECIMAL(6, 2)");

    /** Their results differ from call to call, or are as large as an argument says. */
    private static final Set<String> LEFT_OUT =
            Set.of("random", "uuid", "unix_date", "unix_timestamp", "generate_series", "lpad", "rpad");

    /** These take values of any type, others have variables for scalars. */
    private static final Set<String> ANY_TYPE = Set.of("coalesce", "ifnull", "as_value", "reduce");

    private static final List<SignatureText> FUNCTIONS = functions(FunctionDescription.Kind.SCALAR);
    private static final Map<String, List<String>> CASTS = Map.of(
            "STRING", SCALARS,
            "INTEGER", List.of("BIGINT", "DOUBLE", "STRING", "DECIMAL(6, 2)"),
            "BIGINT", List.of("INTEGER", "DOUBLE", "STRING", "DECIMAL(10, 4)"),
            "DOUBLE", List.of("INTEGER", "BIGINT", "STRING", "DECIMAL(6, 2)"),
            "BOOLEAN", List.of("STRING"),
            "DATE", List.of("STRING", "TIMESTAMP"),
            "TIME", List.of("STRING", "TIMESTAMP"),
            "TIMESTAMP", List.of("STRING", "DATE"));

    private final Random random;
    private final List<Column> columns;
    private final List<Column> parameters = new ArrayList<>();

    /** Something with a name: what can be written, and its type. */
    record Column(String sql, String type) {}

    GeneratedExpressions(Random random, List<Column> columns) {
        this.random = random;
        this.columns = List.copyOf(columns);
    }

    static List<SignatureText> functions(FunctionDescription.Kind kind) {
        return Compilation.functions().list().stream()
                .filter(function -> function.kind() == kind)
                .filter(function -> !LEFT_OUT.contains(function.name().toLowerCase(java.util.Locale.ROOT)))
                .flatMap(function -> function.signatures().stream())
                .map(signature -> SignatureText.of(signature.text()))
                .filter(signature -> !signature.result().contains("STRUCT<") || kind != FunctionDescription.Kind.SCALAR)
                .filter(signature -> !signature.result().contains("max("))
                .toList();
    }

    <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    String type() {
        return random.nextInt(4) == 0 ? pick(NESTED) : pick(SCALARS);
    }

    /** An expression of a type. */
    String of(String type, int depth) {
        if (depth <= 0 || random.nextInt(5) == 0) {
            return leaf(type);
        }
        return switch (random.nextInt(8)) {
            case 0 -> caseWhen(type, depth - 1);
            case 1 -> part(type, depth - 1);
            case 2 -> CASTS.containsKey(type) ? cast(type, depth - 1) : leaf(type);
            case 3, 4, 5 -> call(type, depth - 1);
            default -> own(type, depth - 1);
        };
    }

    private String leaf(String type) {
        List<Column> fitting = new ArrayList<>(columns);
        fitting.addAll(parameters);
        fitting.removeIf(column -> !column.type().equals(type));
        return fitting.isEmpty() || random.nextInt(4) == 0
                ? literal(type)
                : pick(fitting).sql();
    }

    private String literal(String type) {
        if (type.startsWith("DECIMAL")) {
            return "CAST(" + random.nextInt(1000) + "." + random.nextInt(10) + " AS " + type + ")";
        }
        if (type.startsWith("ARRAY<")) {
            String element = type.substring(6, type.length() - 1);
            return "ARRAY[" + literal(element) + ", " + literal(element) + "]";
        }
        if (type.startsWith("MAP<")) {
            return "MAP('k' := "
                    + literal(SignatureText.parts(type.substring(4, type.length() - 1))
                            .get(1)) + ")";
        }
        return switch (type) {
            case "INTEGER" -> pick(List.of("0", "1", "2", "3", "-1", "7", "2147483647"));
            case "BIGINT" -> pick(List.of("3000000000", "CAST(1 AS BIGINT)", "CAST(-7 AS BIGINT)"));
            case "DOUBLE" -> pick(List.of("1.5E0", "0E0", "-2.25E0", "1E300"));
            case "STRING" ->
                pick(List.of(
                        "'a'",
                        "''",
                        "'It''s'",
                        "'12'",
                        "'yyyy-MM-dd'",
                        "'utf8'",
                        "'hex'",
                        "'DAYS'",
                        "'[1, 2]'",
                        "'é'"));
            case "BOOLEAN" -> pick(List.of("TRUE", "FALSE"));
            case "BYTES" -> "TO_BYTES('" + pick(List.of("ab", "", "xyz")) + "', 'utf8')";
            case "DATE" -> "FROM_DAYS(" + random.nextInt(20_000) + ")";
            case "TIME" -> "PARSE_TIME('1" + random.nextInt(10) + ":30', 'HH:mm')";
            case "TIMESTAMP" -> "FROM_UNIXTIME(CAST(" + random.nextInt(1_000_000) + " AS BIGINT))";
            default -> "STRUCT(A := " + literal("INTEGER") + ", B := " + literal("STRING") + ")";
        };
    }

    private String caseWhen(String type, int depth) {
        StringBuilder sql = new StringBuilder("CASE");
        for (int arms = 1 + random.nextInt(3); arms > 0; arms--) {
            sql.append(" WHEN ").append(of("BOOLEAN", depth)).append(" THEN ").append(of(type, depth));
        }
        return sql.append(random.nextInt(3) == 0 ? "" : " ELSE " + of(type, depth))
                .append(" END")
                .toString();
    }

    /** An element, a field or a value. */
    private String part(String type, int depth) {
        if (NESTED.contains("ARRAY<" + type + ">") && random.nextBoolean()) {
            return "(" + of("ARRAY<" + type + ">", depth) + ")[" + of("INTEGER", depth) + "]";
        }
        if (NESTED.contains("MAP<STRING, " + type + ">")) {
            return random.nextBoolean()
                    ? "(" + of("MAP<STRING, " + type + ">", depth) + ")[" + of("STRING", depth) + "]"
                    : "(" + of("STRUCT<A INTEGER, B STRING>", depth) + ")->" + (type.equals("STRING") ? "B" : "A");
        }
        return leaf(type);
    }

    private String cast(String type, int depth) {
        return "CAST(" + of(pick(CASTS.getOrDefault(type, SCALARS)), depth) + " AS " + type + ")";
    }

    private String own(String type, int depth) {
        if (type.startsWith("DECIMAL")) {
            String number = "(" + of("DECIMAL(6, 2)", depth) + pick(List.of(" + ", " - ", " * ", " / ", " % "))
                    + of(pick(List.of("DECIMAL(6, 2)", "DECIMAL(10, 4)", "INTEGER")), depth) + ")";
            return "CAST(" + number + " AS " + type + ")";
        }
        if (type.startsWith("ARRAY<")) {
            String element = type.substring(6, type.length() - 1);
            return "ARRAY[" + of(element, depth) + ", " + of(element, depth) + "]";
        }
        return switch (type) {
            case "INTEGER", "DOUBLE" ->
                "(" + of(type, depth) + pick(List.of(" + ", " - ", " * ", " / ", " % ")) + of(type, depth) + ")";
            case "BIGINT" ->
                "(" + of(type, depth) + pick(List.of(" + ", " - ", " * ", " / ", " % "))
                        + of(pick(List.of("INTEGER", "BIGINT")), depth) + ")";
            case "STRING" -> "(" + of(type, depth) + pick(List.of(" || ", " + ")) + of(type, depth) + ")";
            case "BOOLEAN" -> condition(depth);
            case "STRUCT<A INTEGER, B STRING>" ->
                "STRUCT(A := " + of("INTEGER", depth) + ", B := " + of("STRING", depth) + ")";
            default -> leaf(type);
        };
    }

    /** A truth value that is no column. */
    String condition(int depth) {
        String type = pick(SCALARS);
        return switch (random.nextInt(9)) {
            case 0 -> "(" + of("BOOLEAN", depth) + " AND " + of("BOOLEAN", depth) + ")";
            case 1 -> "(" + of("BOOLEAN", depth) + " OR " + of("BOOLEAN", depth) + ")";
            case 2 -> "(NOT " + of("BOOLEAN", depth) + ")";
            case 3 -> "(" + of(type, depth) + pick(List.of(" IS NULL)", " IS NOT NULL)"));
            case 4 -> "(" + of(type, depth) + " IN (" + of(type, depth) + ", " + literal(type) + "))";
            case 5 -> "(" + of("STRING", depth) + " LIKE " + pick(List.of("'%a%'", "'_'", "'1!%' ESCAPE '!'")) + ")";
            case 6 ->
                "(" + of("INTEGER", depth) + " BETWEEN " + of("INTEGER", depth) + " AND " + literal("INTEGER") + ")";
            case 7 -> "(" + of(type, depth) + " IS DISTINCT FROM " + of(type, depth) + ")";
            default -> {
                String ordered = pick(ORDERED);
                yield "(" + of(ordered, depth) + pick(List.of(" = ", " <> ", " < ", " <= ", " > ", " >= "))
                        + of(ordered, depth) + ")";
            }
        };
    }

    private String call(String type, int depth) {
        for (int tries = 0; tries < 40; tries++) {
            SignatureText signature = pick(FUNCTIONS);
            Map<String, String> known = new HashMap<>();
            if (!SignatureText.unify(signature.result(), type, known)
                    || !known.getOrDefault("K", "STRING").equals("STRING")
                    || !known.getOrDefault("L", "STRING").equals("STRING")
                    || !ANY_TYPE.contains(signature.name())
                            && known.values().stream().anyMatch(NESTED::contains)) {
                continue;
            }
            return call(signature, known, depth);
        }
        return own(type, depth);
    }

    /** A call of a function whose result's variables are known. */
    String call(SignatureText signature, Map<String, String> known, int depth) {
        List<String> arguments = new ArrayList<>();
        for (String pattern : signature.arguments()) {
            arguments.add(argument(pattern, known, depth));
        }
        if (signature.isVariadic()) {
            for (int more = random.nextInt(3); more > 0; more--) {
                arguments.add(
                        argument(signature.arguments().get(signature.arguments().size() - 1), known, depth));
            }
        }
        return signature.name() + "(" + String.join(", ", arguments) + ")";
    }

    private String argument(String pattern, Map<String, String> known, int depth) {
        int arrow = pattern.indexOf("=>");
        if (arrow > 0) {
            return lambda(pattern, arrow, known, depth);
        }
        if (pattern.startsWith("const ")) {
            return switch (pattern) {
                case "const INTEGER" -> pick(List.of("1", "2", "3"));
                case "const DOUBLE" -> pick(List.of("0.5E0", "0.99E0"));
                default -> pick(List.of("TRUE", "FALSE"));
            };
        }
        bind(pattern, known);
        return of(SignatureText.type(pattern, known), depth);
    }

    private void bind(String pattern, Map<String, String> known) {
        for (String variable : SignatureText.variables(pattern)) {
            known.computeIfAbsent(
                    variable,
                    each -> each.equals("K") || each.equals("L")
                            ? "STRING"
                            : each.length() > 1 ? pick(List.of("DECIMAL(6, 2)", "DECIMAL(10, 4)")) : pick(ORDERED));
        }
    }

    private String lambda(String pattern, int arrow, Map<String, String> known, int depth) {
        int outer = parameters.size();
        List<String> names = new ArrayList<>();
        String list = pattern.substring(1, pattern.indexOf(')'));
        for (String parameter : SignatureText.parts(list)) {
            bind(parameter, known);
            names.add("P" + parameters.size());
            parameters.add(new Column("P" + parameters.size(), SignatureText.type(parameter, known)));
        }
        String result = pattern.substring(arrow + 2).strip();
        bind(result, known);
        String body = of(SignatureText.type(result, known), depth);
        parameters.subList(outer, parameters.size()).clear();
        return "(" + String.join(", ", names) + ") => " + body;
    }
}
