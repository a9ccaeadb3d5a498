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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries over tables in SQL against those of Kafka Streams' own DSL: random changes, tombstones and disorder of times. */
final class TablesAgainstStreamsTest {
    private static final long SEED = 61;
    private static final int CHANGES = 1_500;

    private static final String SOURCE =
            "CREATE TABLE T (ID VARCHAR PRIMARY KEY, G VARCHAR, X INTEGER) WITH (kafka_topic='t', value_format='JSON');\n";

    private static @Nullable Integer number(String text) {
        return text.equals("null") ? null : Integer.valueOf(text);
    }

    /** The same random changes through both, compared after each. */
    private static void compare(
            String statement, Function<KTable<String, String>, KTable<String, String>> query, long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> past = new ArrayList<>();
        int written = 0;
        try (SqlPipeline sql = SqlPipeline.of(SOURCE + statement).start();
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
                List<String> expected = streams.lines();
                written += expected.size();
                assertThat(sql.lines("O")).as("%s", past).isEqualTo(expected);
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
