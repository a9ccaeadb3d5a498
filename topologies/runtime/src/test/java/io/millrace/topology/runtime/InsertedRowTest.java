// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** INSERT INTO … VALUES. */
final class InsertedRowTest {
    @ParameterizedTest
    @ValueSource(strings = {"JSON", "AVRO"})
    void rows_are_read_as_they_were_given(String format) {
        String sql = """
                CREATE STREAM S (ID VARCHAR KEY, N INTEGER, X DECIMAL(4, 2), AT STRUCT<CITY VARCHAR, ZIP INTEGER>)
                  WITH (kafka_topic='in', value_format='%s');
                INSERT INTO S VALUES ('a', 1, 2.5, STRUCT(CITY := 'Linz', ZIP := 4020));
                INSERT INTO S (N, ROWTIME, ID) VALUES (2, 77, 'b'), (3, 78, NULL);
                CREATE STREAM OUT AS SELECT ID, N, X, AT->CITY AS CITY FROM S;
                """.formatted(format);
        try (SqlPipeline pipeline = SqlPipeline.of(sql).start()) {
            pipeline.inserts();
            assertThat(pipeline.lines("OUT"))
                    .containsExactly(
                            "a {\"N\":1,\"X\":2.50,\"CITY\":\"Linz\"} @" + SqlPipeline.NOW,
                            "b {\"N\":2,\"X\":null,\"CITY\":null} @77",
                            "null {\"N\":3,\"X\":null,\"CITY\":null} @78");
        }
    }
}
