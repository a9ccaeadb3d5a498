// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import io.millrace.harness.spec.GeneratedExpressions.Column;
import io.millrace.udf.registry.FunctionDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;

/** Random sources and random queries over them, every one of which is right. One thread. */
final class GeneratedQueries {
    /** Aggregates that frames have, too. */
    private static final List<String> FRAMED =
            List.of("COUNT", "SUM", "MIN", "MAX", "AVG", "FIRST_VALUE", "LAST_VALUE");

    /** What can take back rows of a table. */
    private static final List<String> UNDOABLE = List.of("count", "sum", "avg", "histogram", "collect_list");

    private static final List<SignatureText> AGGREGATES =
            GeneratedExpressions.functions(FunctionDescription.Kind.AGGREGATE);

    private final Random random;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final List<Source> streams = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();
    private int queries;

    /** A stream or table: its key column and the others. */
    record Source(String name, String topic, boolean isTable, Column key, List<Column> values) {
        List<Column> all(String alias) {
            List<Column> all = new ArrayList<>();
            for (Column column : values) {
                all.add(new Column(alias + column.sql(), column.type()));
            }
            all.add(new Column(alias + key.sql(), key.type()));
            return all;
        }
    }

    GeneratedQueries(Random random) {
        this.random = random;
        declare("S0", false, "STRING");
        declare("S1", false, "STRING");
        declare("S2", false, "INTEGER");
        declare("T0", true, "STRING");
        declare("T1", true, "STRING");
    }

    private void declare(String name, boolean isTable, String keyType) {
        List<Column> values = new ArrayList<>();
        for (String type : List.of("INTEGER", "STRING", "BOOLEAN", "DOUBLE", "ARRAY<INTEGER>")) {
            values.add(new Column("C" + values.size(), type));
        }
        for (int more = 1 + random.nextInt(6); more > 0; more--) {
            List<String> types = random.nextInt(3) == 0 ? GeneratedExpressions.NESTED : GeneratedExpressions.SCALARS;
            values.add(new Column("C" + values.size(), types.get(random.nextInt(types.size()))));
        }
        Source source =
                new Source(name, name.toLowerCase(java.util.Locale.ROOT), isTable, new Column("K", keyType), values);
        sources.put(name, source);
        if (!isTable) {
            streams.add(source);
        }
        String columns = values.stream()
                .map(column -> column.sql() + " " + column.type())
                .collect(Collectors.joining(", "));
        statements.add(
                "CREATE " + (isTable ? "TABLE " : "STREAM ") + name + " (K " + keyType + (isTable ? " PRIMARY" : "")
                        + " KEY, " + columns + ") WITH (kafka_topic='" + source.topic() + "', value_format='"
                        + List.of("JSON", "AVRO", "JSON_SR").get(random.nextInt(3)) + "');");
    }

    /** The declared sources; what queries write is none of them. */
    List<Source> declared() {
        return List.copyOf(sources.values());
    }

    List<String> statements() {
        return List.copyOf(statements);
    }

    /** Adds a query, and gives it. */
    String next() {
        String name = "Q" + queries++;
        String sql = switch (random.nextInt(13)) {
            case 0, 1 -> "CREATE STREAM " + name + format() + " AS " + stateless(name, stream());
            case 2 -> "CREATE STREAM " + name + " AS " + partitioned(stream());
            case 3, 4, 5 -> "CREATE TABLE " + name + " AS " + grouped(stream());
            case 6 -> "CREATE STREAM " + name + " AS " + joined();
            case 7 -> "CREATE STREAM " + name + " AS " + lookedUp();
            case 8 -> "CREATE STREAM " + name + " AS " + unnested(stream());
            case 9, 10 -> "CREATE TABLE " + name + " AS " + ofTable();
            case 11 -> "CREATE TABLE " + name + " AS " + ofTables();
            default -> "CREATE STREAM " + name + " AS " + framed(stream());
        };
        statements.add(sql + " EMIT CHANGES;");
        if (sql.endsWith("GRACE PERIOD 1 SECONDS) GROUP BY K") && random.nextBoolean()) {
            statements.set(statements.size() - 1, sql + " EMIT FINAL;");
        }
        return statements.get(statements.size() - 1);
    }

    private String format() {
        return random.nextInt(4) > 0
                ? ""
                : " WITH (value_format='" + List.of("PROTOBUF", "AVRO", "JSON").get(random.nextInt(3)) + "')";
    }

    private Source source(String name) {
        return Objects.requireNonNull(sources.get(name));
    }

    private Source stream() {
        return streams.get(random.nextInt(streams.size()));
    }

    private GeneratedExpressions over(List<Column> columns) {
        return new GeneratedExpressions(random, columns);
    }

    private int depth() {
        return 1 + random.nextInt(3);
    }

    /** Columns of the result; what is the key would be selected twice. */
    private List<Column> items(GeneratedExpressions expressions, String... keys) {
        List<Column> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            String type = expressions.type();
            String item = expressions.of(type, depth());
            boolean isKey = List.of(keys).contains(item);
            items.add(new Column(isKey ? "AS_VALUE(" + item + ")" : item, type));
        }
        return items;
    }

    private static String select(String key, List<Column> items) {
        StringBuilder sql = new StringBuilder("SELECT " + key);
        for (int i = 0; i < items.size(); i++) {
            sql.append(", ").append(items.get(i).sql()).append(" AS V").append(i);
        }
        return sql.toString();
    }

    private String where(GeneratedExpressions expressions) {
        return random.nextInt(3) == 0 ? " WHERE " + expressions.condition(depth()) : "";
    }

    // ---- kinds of queries ------------------------------------------------------------------------------------------

    /** What it gives can be read by the queries behind it. */
    private String stateless(String name, Source from) {
        List<Column> columns = from.all("");
        columns.add(new Column("ROWTIME", "BIGINT"));
        columns.add(new Column("ROWOFFSET", "BIGINT"));
        GeneratedExpressions expressions = over(columns);
        List<Column> items = items(expressions, "K");
        String sql = select("K", items) + " FROM " + from.name() + where(expressions);
        List<Column> values = new ArrayList<>();
        for (Column item : items) {
            values.add(new Column("V" + values.size(), item.type()));
        }
        streams.add(new Source(name, name, false, from.key(), values));
        return sql;
    }

    private String partitioned(Source from) {
        GeneratedExpressions expressions = over(from.all(""));
        String key = expressions.of(expressions.pick(List.of("INTEGER", "STRING", "BIGINT", "DOUBLE")), depth());
        if (key.equals("K")) {
            return select("K", items(expressions, "K")) + " FROM " + from.name();
        }
        return select(key + " AS NEWKEY", items(expressions, key)) + " FROM " + from.name() + where(expressions)
                + " PARTITION BY " + key;
    }

    private String grouped(Source from) {
        GeneratedExpressions expressions = over(from.all(""));
        List<Column> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            items.add(new Column(aggregate(expressions), ""));
        }
        if (random.nextInt(3) == 0) {
            items.add(new Column("COUNT(*) * 2 + SUM(" + expressions.of("INTEGER", 1) + ")", ""));
        }
        String window = random.nextInt(3) > 0 ? "" : " WINDOW " + window();
        String key = random.nextInt(3) > 0 ? "K" : expressions.of("STRING", depth());
        String having = random.nextInt(3) > 0
                ? ""
                : " HAVING COUNT(*) > 1 AND MAX(" + expressions.of("INTEGER", 1) + ") IS NOT NULL";
        String named = key.equals("K") ? key : key + " AS G";
        return select(named, items) + " FROM " + from.name() + window + where(expressions) + " GROUP BY " + key
                + having;
    }

    private String window() {
        return List.of(
                        "TUMBLING (SIZE 5 SECONDS)",
                        "TUMBLING (SIZE 3 SECONDS, GRACE PERIOD 1 SECONDS)",
                        "HOPPING (SIZE 6 SECONDS, ADVANCE BY 2 SECONDS, GRACE PERIOD 1 SECONDS)",
                        "SESSION (2 SECONDS)",
                        "SESSION (1 SECONDS, GRACE PERIOD 1 SECONDS)",
                        "SLIDING (SIZE 4 SECONDS, GRACE PERIOD 1 SECONDS)")
                .get(random.nextInt(6));
    }

    private String aggregate(GeneratedExpressions expressions) {
        return expressions.call(expressions.pick(AGGREGATES), new HashMap<>(), random.nextInt(3));
    }

    private String joined() {
        Source left = source("S0");
        Source right = source("S1");
        List<Column> columns = left.all("S0.");
        columns.addAll(right.all("S1."));
        GeneratedExpressions expressions = over(columns);
        String kind =
                List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL OUTER JOIN").get(random.nextInt(4));
        String key = kind.startsWith("FULL") ? "ROWKEY" : kind.startsWith("RIGHT") ? "S1.K AS KEY" : "S0.K AS KEY";
        String grace = random.nextBoolean() ? " GRACE PERIOD 1 SECONDS" : "";
        return select(key, items(expressions, "S0.K", "S1.K")) + " FROM S0 " + kind + " S1 WITHIN 3 SECONDS" + grace
                + " ON S0.K = S1.K" + where(expressions);
    }

    private String lookedUp() {
        Source left = source("S" + random.nextInt(2));
        List<Column> columns = left.all(left.name() + ".");
        columns.addAll(source("T0").all("T0."));
        GeneratedExpressions expressions = over(columns);
        String on = random.nextBoolean() ? left.name() + ".K" : left.name() + ".C1";
        return select(on + " AS KEY", items(expressions, on)) + " FROM " + left.name()
                + (random.nextBoolean() ? " JOIN" : " LEFT JOIN") + " T0 ON " + on + " = T0.K" + where(expressions);
    }

    /** A table of a table, or its groups. */
    private String ofTable() {
        GeneratedExpressions expressions = over(source("T0").all(""));
        if (random.nextBoolean()) {
            return select("K", items(expressions, "K")) + " FROM T0" + where(expressions);
        }
        List<Column> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            SignatureText aggregate = expressions.pick(AGGREGATES.stream()
                    .filter(each -> UNDOABLE.contains(each.name()))
                    .toList());
            items.add(new Column(expressions.call(aggregate, new HashMap<>(), random.nextInt(3)), ""));
        }
        String key = expressions.of("STRING", depth());
        return select(key + " AS G", items) + " FROM T0" + where(expressions) + " GROUP BY " + key;
    }

    private String ofTables() {
        List<Column> columns = source("T0").all("T0.");
        columns.addAll(source("T1").all("T1."));
        GeneratedExpressions expressions = over(columns);
        String kind =
                List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL OUTER JOIN").get(random.nextInt(4));
        String key = kind.startsWith("FULL") ? "ROWKEY" : kind.startsWith("RIGHT") ? "T1.K AS KEY" : "T0.K AS KEY";
        return select(key, items(expressions, "T0.K", "T1.K")) + " FROM T0 " + kind + " T1 ON T0.K = T1.K"
                + where(expressions);
    }

    private String unnested(Source from) {
        GeneratedExpressions expressions = over(from.all(""));
        List<Column> items = items(expressions, "K");
        String array = expressions.pick(List.of("ARRAY<INTEGER>", "ARRAY<STRING>", "ARRAY<DOUBLE>"));
        items.add(new Column("EXPLODE(" + expressions.of(array, depth()) + ")", ""));
        if (random.nextInt(4) == 0) {
            items.add(new Column("CUBE_EXPLODE(ARRAY[" + expressions.of("INTEGER", 1) + ", 1])", ""));
        }
        return select("K", items) + " FROM " + from.name() + where(expressions);
    }

    private String framed(Source from) {
        GeneratedExpressions expressions = over(from.all(""));
        String frame = expressions.pick(List.of("RANGE INTERVAL 3 SECONDS PRECEDING", "ROWS 2 PRECEDING"));
        List<Column> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String type = expressions.pick(List.of("INTEGER", "DOUBLE", "BIGINT"));
            String argument = expressions.of(type, random.nextInt(3));
            items.add(new Column(expressions.pick(FRAMED) + "(" + argument + ") OVER W", ""));
        }
        return select("K", items) + " FROM " + from.name() + where(expressions) + " WINDOW W AS (PARTITION BY K "
                + frame + ")";
    }
}
