// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static io.millrace.topology.runtime.StreamsTables.column;
import static io.millrace.topology.runtime.StreamsTables.kept;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

/** Joins on foreign keys in SQL against those of Kafka Streams' own DSL: random changes, tombstones and disorder of times. */
final class ForeignJoinsAgainstStreamsTest {
    private static final int CHANGES = 1_500;

    private static final String SOURCES = """
            CREATE TABLE A (ID VARCHAR PRIMARY KEY, REF VARCHAR, X INTEGER) WITH (kafka_topic='a', value_format='JSON');
            CREATE TABLE B (ID VARCHAR PRIMARY KEY, Y INTEGER) WITH (kafka_topic='b', value_format='JSON');
            """;

    /** The same random changes through both, compared after each. */
    private static void compare(
            String statement, Function<List<KTable<String, String>>, KTable<String, String>> query, long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> past = new ArrayList<>();
        int written = 0;
        try (SqlPipeline sql = SqlPipeline.of(SOURCES + statement).start();
                StreamsTables streams = new StreamsTables(List.of("a", "b"), query)) {
            for (int i = 0; i < CHANGES; i++) {
                boolean isLeft = random.nextInt(3) > 0;
                String topic = isLeft ? "a" : "b";
                String key = (isLeft ? "k" : "f") + random.nextInt(isLeft ? 6 : 3);
                long time = Math.max(0, i * 3L - random.nextInt(20));
                if (random.nextInt(4) == 0) {
                    past.add(topic + " " + key + " null @" + time);
                    sql.tombstone(topic, time, key);
                    streams.row(topic, time, key, null);
                } else if (isLeft) {
                    String reference = random.nextInt(6) == 0 ? null : "f" + random.nextInt(4);
                    int x = random.nextInt(3);
                    past.add("a " + key + " " + reference + "," + x + " @" + time);
                    sql.row("a", time, key, reference, x);
                    streams.row("a", time, key, reference + "," + x);
                } else {
                    int y = random.nextInt(20);
                    past.add("b " + key + " " + y + " @" + time);
                    sql.row("b", time, key, y);
                    streams.row("b", time, key, "" + y);
                }
                List<String> expected = streams.lines();
                written += expected.size();
                assertThat(sql.lines("O")).as("%s", past).isEqualTo(expected);
            }
        }
        assertThat(written).isGreaterThan(CHANGES / 4);
    }

    private static KTable<String, String> join(String kind, List<KTable<String, String>> tables) {
        ValueJoiner<String, @Nullable String, String> both = (a, b) -> column(a, 1) + "," + b;
        Function<String, @Nullable String> reference = a -> text(column(a, 0));
        return kind.equals("JOIN")
                ? tables.get(0).join(tables.get(1), reference, both, kept("joined"))
                : tables.get(0).leftJoin(tables.get(1), reference, both, kept("joined"));
    }

    private static @Nullable String text(String column) {
        return column.equals("null") ? null : column;
    }

    private static String json(String row) {
        return "{\"X\":" + column(row, 0) + ",\"Y\":" + column(row, 1) + "}";
    }

    private static boolean isLarge(String row) {
        return !column(row, 1).equals("null") && Integer.parseInt(column(row, 1)) > 9;
    }

    @ParameterizedTest
    @CsvSource({"JOIN, 1", "JOIN, 2", "LEFT JOIN, 3", "LEFT JOIN, 4"})
    void joins_give_the_same_changes(String kind, long seed) {
        compare(
                "CREATE TABLE O AS SELECT A.ID AS ID, X, Y FROM A " + kind + " B ON REF = B.ID;",
                tables -> join(kind, tables).mapValues(ForeignJoinsAgainstStreamsTest::json),
                seed);
    }

    @ParameterizedTest
    @CsvSource({"JOIN, 5", "LEFT JOIN, 6"})
    void conditions_on_joins_take_back_what_passed(String kind, long seed) {
        compare(
                "CREATE TABLE O AS SELECT A.ID AS ID, X, Y FROM A " + kind + " B ON REF = B.ID WHERE Y > 9;",
                tables -> join(kind, tables)
                        .filter((key, row) -> isLarge(row), kept("filtered"))
                        .mapValues(ForeignJoinsAgainstStreamsTest::json),
                seed);
    }

    @ParameterizedTest
    @CsvSource({"JOIN, 7", "LEFT JOIN, 8"})
    void groups_of_joins_take_back_what_is_replaced(String kind, long seed) {
        compare(
                "CREATE TABLE O AS SELECT X, COUNT(*) AS N, COUNT(Y) AS M FROM A " + kind
                        + " B ON REF = B.ID GROUP BY X;",
                tables -> join(kind, tables)
                        .groupBy(
                                (key, row) -> KeyValue.pair(column(row, 0), row),
                                Grouped.with(Serdes.String(), Serdes.String()))
                        .aggregate(
                                () -> "0,0",
                                (group, row, sum) -> plus(sum, row, 1),
                                (group, row, sum) -> plus(sum, row, -1),
                                kept("groups"))
                        .mapValues(sum -> "{\"N\":" + column(sum, 0) + ",\"M\":" + column(sum, 1) + "}"),
                seed);
    }

    private static String plus(String sum, String row, int sign) {
        int all = Integer.parseInt(column(sum, 0)) + sign;
        int joined = Integer.parseInt(column(sum, 1)) + (column(row, 1).equals("null") ? 0 : sign);
        return all + "," + joined;
    }
}
