// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.runtime.TaskRig;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.record.RecordOrigin;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Rows that a format cannot hold, which no SQL of today makes. */
final class SinkOperatorTest {
    private static final String ANY = """
            CREATE STREAM S (K VARCHAR KEY, V INTEGER) WITH (kafka_topic='in', value_format='JSON');
            CREATE STREAM OUT AS SELECT K, V FROM S;
            """;

    @Test
    void a_row_that_cannot_be_encoded_is_dead_lettered_and_its_neighbours_are_written() {
        RowSchema schema = RowSchema.of(Column.value("V", SqlType.INTEGER));
        RuntimeMetrics metrics = new RuntimeMetrics(new SimpleMeterRegistry());
        SourceCounters counters = metrics.source("Q", "S");
        try (TaskRig rig = new TaskRig(ANY, TaskRig.Place.MEMORY)) {
            DeadLetters letters =
                    new DeadLetters(TopicOutput.of(rig.context().proxy(), "letters", "dead"), "app", () -> 5);
            List<String> handedOn = new ArrayList<>();
            Outlet sent = new Outlet();
            sent.connect((view, from, to) -> handedOn.add(from + " to " + to));
            SinkOperator sink = new SinkOperator(
                    new SinkOperator.Wiring(
                            TopicOutput.of(rig.context().proxy(), "out", "out"),
                            (batch, row, arrays) -> null,
                            (batch, row, arrays) -> {
                                int value = ((ColumnVector.OfInt) batch.column(0)).values[row];
                                if (value == 1) {
                                    throw new RecordException(ErrorCode.RECORD_CANNOT_ENCODE, "column V: too odd");
                                }
                                return new byte[] {(byte) value};
                            },
                            letters,
                            SinkOperator.Applied.HERE,
                            counters,
                            metrics.sink("Q", "out"),
                            Sending.ofAnyLength(SentBytes.KEPT),
                            new SentRows(sent, new int[0])),
                    null,
                    -1,
                    null);
            RowBatch rows = new RowBatch(schema, 3);
            for (int i = 0; i < 3; i++) {
                int row = rows.append(
                        i, false, new RecordOrigin("in", 0, i, i, new RecordHeaders(), null, new byte[] {(byte) (10 + i)
                        }));
                ((ColumnVector.OfInt) rows.column(0)).set(row, i);
                counters.consumed(1);
            }
            sink.processBatch(rows, 0, 3);
            letters.flush();
            assertThat(rig.everything())
                    .containsExactly("out null [0] @0 0", "out null [2] @2 0", "letters null [11] @5 8");
            assertThat(handedOn).as("to who takes rows in memory").containsExactly("0 to 1", "2 to 3");
            assertThat(counters.snapshot().deadLettered()).isEqualTo(1);
            assertThat(counters.snapshot().inFlight()).isZero();
        }
    }
}
