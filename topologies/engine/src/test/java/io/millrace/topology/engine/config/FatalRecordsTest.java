// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which settings have a pipeline stop at which records. */
final class FatalRecordsTest {
    private static EngineConfig with(String name, String value) {
        return new ConfigKeys().with(Map.of(name, value), "test").build("app", Path.of("state"));
    }

    @Test
    void no_record_stops_a_pipeline_unless_it_is_said() {
        assertThat(new ConfigKeys().build("app", Path.of("state")).fatalRecords())
                .isEmpty();
        assertThat(with("ksql.timestamp.throw.on.invalid", "false").fatalRecords())
                .isEmpty();
    }

    @Test
    void bad_times_and_unreadable_records_are_told_apart() {
        assertThat(with("ksql.timestamp.throw.on.invalid", "true").fatalRecords())
                .contains(ErrorCode.TIMESTAMP_NEGATIVE, ErrorCode.TIMESTAMP_MISSING)
                .doesNotContain(ErrorCode.VALUE_TYPE);
        assertThat(with("ksql.fail.on.deserialization.error", "true").fatalRecords())
                .contains(ErrorCode.VALUE_TYPE, ErrorCode.RECORD_FOREIGN)
                .doesNotContain(ErrorCode.TIMESTAMP_NEGATIVE);
    }
}
