// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.ErrorCode;
import org.junit.jupiter.api.Test;

/** Records that are dead letters unless a setting has the pipeline stop at them. */
final class FatalRecordTest {
    private static final String SQL = """
            CREATE STREAM S (K VARCHAR KEY, AT BIGINT) WITH (kafka_topic='in', value_format='JSON', timestamp='AT');
            CREATE STREAM OUT AS SELECT K, AT FROM S;
            """;

    @Test
    void a_bad_time_is_a_dead_letter() {
        try (SqlPipeline pipeline =
                SqlPipeline.of(SQL).fatalRecords(ErrorCode.TIMESTAMP_MISSING).start()) {
            pipeline.row("in", 1, "a", -5L);
            assertThat(pipeline.lines("OUT")).isEmpty();
            assertThat(pipeline.deadLetters()).hasSize(1);
        }
    }

    @Test
    void a_bad_time_stops_the_pipeline_where_that_is_asked_for() {
        try (SqlPipeline pipeline =
                SqlPipeline.of(SQL).fatalRecords(ErrorCode.TIMESTAMP_NEGATIVE).start()) {
            assertThatThrownBy(() -> {
                        pipeline.row("in", 1, "a", -5L);
                        pipeline.lines("OUT");
                    })
                    .satisfies(thrown -> assertThat(Causes.text(thrown))
                            .contains("MR-4006", "stops at topic in, partition 0, offset 0"));
        }
    }
}
