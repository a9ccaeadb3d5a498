// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static io.millrace.topology.runtime.StreamsTables.column;
import static io.millrace.topology.runtime.StreamsTables.kept;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.ValueJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries over tables in SQL against those of Kafka Streams' own DSL: random changes, tombstones and disorder of times. */
final class TablesAgainstStreamsTest {
    private static final long SEED = 61;
    private static final int CHANGES = 1_500;
    private static final int BATCH = 25;

    private static final String SOURCE =
            "CREATE TABLE T (ID VARCHAR PRIMARY KEY, G VARCHAR, X INTEGER) WITH (kafka_topic='t', value_format='JSON');\n";

    private static @Nullable Integer number(String text) {
        return text.equals("null") ? null : Integer.valueOf(text);
    }

    /** The same random changes through both, compared after each, and after many that go through as batches. */
    private static void compare(
            String statement, Function<KTable<String, String>, KTable<String, String>> query, long seed) {
        compare(statement, query, seed, 1, Map.of());
        compare(statement, query, seed, BATCH, Map.of());
        // With its partitions known, rows that would come back from an internal topic stay.
        compare(statement, query, seed, BATCH, Map.of("t", 1));
    }

    private static void compare(
            String statement,
            Function<KTable<String, String>, KTable<String, String>> query,
            long seed,
            int step,
            Map<String, Integer> partitions) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> past = new ArrayList<>();
        int written = 0;
        try (SqlPipeline sql = SqlPipeline.of(SOURCE + statement)
                        .partitions(partitions)
                        .start();
                StreamsTables streams = new StreamsTables(List.of("t"), tables -> query.apply(tables.get(0)))) {
            for (int i = 0; i < CHANGES; i++) {
                String key = "k" + random.nextInt(6);
                long time = Math.max(0, i * 3L - random.nextInt(20));
                if (random.nextInt(4) == 0) {
                    past.add(key + " null @" + time);
                    sql.tombstone("t", time, key);
                    streams.row("t", time, key, null);
                } else {
                    String group = random.nextInt(8) == 0 ? null : "g" + random.nextInt(3);
                    Integer x = random.nextInt(8) == 0 ? null : random.nextInt(20);
                    past.add(key + " " + group + "," + x + " @" + time);
                    sql.row("t", time, key, group, x);
                    streams.row("t", time, key, group + "," + x);
                }
                if (i % step == 0) {
                    List<String> expected = streams.lines();
                    written += expected.size();
                    assertThat(sql.lines("O")).as("%s", past).isEqualTo(expected);
                }
            }
        }
        assertThat(written).isGreaterThan(CHANGES / 4);
    }

    @ParameterizedTest
    @ValueSource(longs = {SEED, SEED + 1})
    void a_projection_gives_the_same_changes(long seed) {
        compare(
                "CREATE TABLE O AS SELECT ID, G AS H FROM T;",
                table -> table.mapValues(row -> "{\"H\":" + quoted(column(row, 0)) + "}"),
                seed);
    }

    private static String quoted(String text) {
        return text.equals("null") ? "null" : "\"" + text + "\"";
    }

    /** Theirs knows what passed before where it is kept. */
    @ParameterizedTest
    @ValueSource(longs = {SEED, SEED + 1})
    void a_condition_takes_back_what_passed(long seed) {
        compare(
                "CREATE TABLE O AS SELECT ID, X FROM T WHERE X > 9;",
                table -> table.filter(
                                (key, row) -> {
                                    Integer x = number(column(row, 1));
                                    return x != null && x > 9;
                                },
                                kept("filtered"))
                        .mapValues(row -> "{\"X\":" + column(row, 1) + "}"),
                seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {SEED, SEED + 1})
    void groups_take_back_what_is_replaced(long seed) {
        compare(
                "CREATE TABLE O AS SELECT G, COUNT(*) AS N, SUM(X) AS S FROM T GROUP BY G;",
                table -> aggregate(table),
                seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {SEED, SEED + 1})
    void groups_of_what_passes_a_condition_take_back_what_passes_no_more(long seed) {
        compare(
                "CREATE TABLE O AS SELECT G, COUNT(*) AS N, SUM(X) AS S FROM T WHERE X > 9 GROUP BY G;",
                table -> aggregate(table.filter(
                        (key, row) -> {
                            Integer x = number(column(row, 1));
                            return x != null && x > 9;
                        },
                        kept("filtered"))),
                seed);
    }

    private static KTable<String, String> aggregate(KTable<String, String> table) {
        return table.groupBy(
                        (key, row) -> KeyValue.pair(group(column(row, 0)), row),
                        Grouped.with(Serdes.String(), Serdes.String()))
                .aggregate(
                        () -> "0,0",
                        (group, row, sum) -> plus(sum, row, 1),
                        (group, row, sum) -> plus(sum, row, -1),
                        kept("groups"))
                .mapValues(sum -> "{\"N\":" + column(sum, 0) + ",\"S\":" + column(sum, 1) + "}");
    }

    private static final String SIDES = """
            CREATE TABLE A (ID VARCHAR PRIMARY KEY, X INTEGER) WITH (kafka_topic='a', value_format='JSON');
            CREATE TABLE B (ID VARCHAR PRIMARY KEY, Y INTEGER) WITH (kafka_topic='b', value_format='JSON');
            CREATE TABLE C (ID VARCHAR PRIMARY KEY, Z INTEGER) WITH (kafka_topic='c', value_format='JSON');
            """;

    /** Random changes of three tables through both, compared after each. */
    private static void compareJoins(
            String statement, Function<List<KTable<String, String>>, KTable<String, String>> query, long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> topics = List.of("a", "b", "c");
        List<String> past = new ArrayList<>();
        int written = 0;
        try (SqlPipeline sql = SqlPipeline.of(SIDES + statement).start();
                StreamsTables streams = new StreamsTables(topics, query)) {
            for (int i = 0; i < CHANGES; i++) {
                String topic = topics.get(random.nextInt(3));
                String key = "k" + random.nextInt(4);
                long time = Math.max(0, i * 3L - random.nextInt(20));
                Integer value = random.nextInt(3) == 0 ? null : random.nextInt(20);
                past.add(topic + " " + key + " " + value + " @" + time);
                boolean isRead = statement.contains(topic.toUpperCase(Locale.ROOT) + ".ID");
                if (isRead && value == null) {
                    sql.tombstone(topic, time, key);
                } else if (isRead) {
                    sql.row(topic, time, key, value);
                }
                streams.row(topic, time, key, value == null ? null : value.toString());
                List<String> expected = streams.lines();
                written += expected.size();
                assertThat(sql.lines("O")).as("%s", past).isEqualTo(expected);
            }
        }
        assertThat(written).isGreaterThan(CHANGES / 4);
    }

    @ParameterizedTest
    @CsvSource({"JOIN, A.ID", "LEFT JOIN, A.ID", "RIGHT JOIN, B.ID", "FULL JOIN, ROWKEY"})
    void joins_give_the_same_changes(String kind, String key) {
        compareJoins(
                "CREATE TABLE O AS SELECT " + key + " AS ID, X, Y FROM A " + kind + " B ON A.ID = B.ID;",
                tables -> join(kind, tables.get(0), tables.get(1))
                        .mapValues(row -> "{\"X\":" + column(row, 0) + ",\"Y\":" + column(row, 1) + "}"),
                SEED);
    }

    @ParameterizedTest
    @CsvSource({
        "JOIN, JOIN",
        "JOIN, LEFT JOIN",
        "LEFT JOIN, JOIN",
        "LEFT JOIN, LEFT JOIN",
        "RIGHT JOIN, LEFT JOIN",
        "LEFT JOIN, RIGHT JOIN",
        "RIGHT JOIN, FULL JOIN",
        "LEFT JOIN, FULL JOIN"
    })
    void joins_of_joins_give_the_same_changes(String first, String second) {
        String left = first.equals("RIGHT JOIN") ? "B.ID" : "A.ID";
        String key = second.equals("FULL JOIN") ? "ROWKEY" : second.equals("RIGHT JOIN") ? "C.ID" : left;
        compareJoins(
                "CREATE TABLE O AS SELECT " + key + " AS ID, X, Y, Z FROM A " + first + " B ON A.ID = B.ID " + second
                        + " C ON " + left + " = C.ID;",
                tables -> join(second, join(first, tables.get(0), tables.get(1)), tables.get(2))
                        .mapValues(TablesAgainstStreamsTest::three),
                SEED);
    }

    /** A missing left side has two columns. */
    private static String three(String row) {
        String[] columns = row.split(",", -1);
        boolean isWhole = columns.length == 3;
        return "{\"X\":" + columns[0] + ",\"Y\":" + (isWhole ? columns[1] : "null") + ",\"Z\":"
                + columns[isWhole ? 2 : 1] + "}";
    }

    @ParameterizedTest
    @CsvSource({"JOIN, A.ID", "LEFT JOIN, A.ID", "RIGHT JOIN, B.ID", "FULL JOIN, ROWKEY"})
    void conditions_on_joins_take_back_what_passed(String kind, String key) {
        compareJoins(
                "CREATE TABLE O AS SELECT " + key + " AS ID, X, Y FROM A " + kind
                        + " B ON A.ID = B.ID WHERE X > 9 OR Y > 9;",
                tables -> join(kind, tables.get(0), tables.get(1))
                        .filter((id, row) -> isLarge(column(row, 0)) || isLarge(column(row, 1)), kept("filtered"))
                        .mapValues(row -> "{\"X\":" + column(row, 0) + ",\"Y\":" + column(row, 1) + "}"),
                SEED);
    }

    private static boolean isLarge(String text) {
        Integer number = number(text);
        return number != null && number > 9;
    }

    private static KTable<String, String> join(String kind, KTable<String, String> left, KTable<String, String> right) {
        ValueJoiner<String, String, String> both = (a, b) -> a + "," + b;
        return switch (kind) {
            case "JOIN" -> left.join(right, both);
            case "LEFT JOIN" -> left.leftJoin(right, both);
            case "RIGHT JOIN" -> right.leftJoin(left, (b, a) -> a + "," + b);
            default -> left.outerJoin(right, both);
        };
    }

    private static @Nullable String group(String text) {
        return text.equals("null") ? null : text;
    }

    private static String plus(String sum, String row, int sign) {
        Integer x = number(column(row, 1));
        int count = Integer.parseInt(column(sum, 0)) + sign;
        int total = Integer.parseInt(column(sum, 1)) + (x == null ? 0 : sign * x);
        return count + "," + total;
    }
}
