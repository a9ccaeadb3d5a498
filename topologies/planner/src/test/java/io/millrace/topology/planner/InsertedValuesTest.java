// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Struct;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows of INSERT INTO … VALUES. */
final class InsertedValuesTest {
    private static List<PlannedInsert> inserted(String sql) {
        PlannedFiles planned = Planning.plan(sql);
        assertThat(ErrorCase.told(planned.diagnostics())).isEmpty();
        return planned.inserts();
    }

    @Test
    void rows_are_in_the_order_of_the_columns_and_of_the_text() {
        List<PlannedInsert> rows = inserted("""
                INSERT INTO alerts VALUES ('a', 'hot', 1);
                INSERT INTO alerts (measured, device_id) VALUES (2.5, 'b'), (-3, UCASE('c'));
                INSERT INTO alerts (kind, rowtime) VALUES (NULL, 1234);
                """);
        assertThat(rows)
                .extracting(PlannedInsert::values)
                .containsExactly(
                        java.util.Arrays.asList("a", "hot", 1.0),
                        java.util.Arrays.asList("b", null, 2.5),
                        java.util.Arrays.asList("C", null, -3.0),
                        java.util.Arrays.asList(null, null, null));
        assertThat(rows).extracting(PlannedInsert::timestamp).containsExactly(null, null, null, 1234L);
        assertThat(rows).extracting(PlannedInsert::topic).containsOnly("alerts");
    }

    @Test
    void literals_become_values_of_their_column() {
        assertThat(inserted("""
                        INSERT INTO readings
                          (device_id, number, total, price, ok, made, day, tags, attributes, place)
                        VALUES ('d', '7', 8, 9, 'yes', '2020-01-02T03', '1970-01-03', ARRAY['x', NULL], MAP('k' := 1),
                          STRUCT(lat := 1, lon := 2.5));
                        """))
                .singleElement()
                .satisfies(row -> assertThat(row.values())
                        .containsExactly(
                                "d",
                                null,
                                null,
                                null,
                                7,
                                8L,
                                new BigDecimal("9.00"),
                                true,
                                1_577_934_000_000L,
                                2,
                                java.util.Arrays.asList("x", null),
                                Map.of("k", 1),
                                new Struct(1.0, 2.5),
                                null));
    }

    @Test
    void a_dropped_and_declared_stream_takes_the_rows_behind_it() {
        assertThat(inserted("""
                        DROP STREAM alerts;
                        CREATE STREAM alerts (n INT) WITH (kafka_topic='other', value_format='JSON');
                        INSERT INTO alerts VALUES (1);
                        """)).extracting(PlannedInsert::topic).containsExactly("other");
    }
}
