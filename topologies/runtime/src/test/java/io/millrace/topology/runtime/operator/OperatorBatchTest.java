// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.TaskRig;
import io.millrace.topology.runtime.TestModels;
import io.millrace.topology.runtime.record.RecordOrigin;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators with batches of many rows: the same as with single rows, and resumable at each call that can fail. */
final class OperatorBatchTest {
    private static final int ROWS = 12;

    @TempDir
    Path folder;

    private String sql(String query) {
        return """
                CREATE MODEL LOOKUP WITH (path='%s', batch_max=5, on_error='dlq');
                CREATE STREAM S (K VARCHAR KEY, V INTEGER, G VARCHAR) WITH (kafka_topic='in', value_format='JSON');
                CREATE TABLE T (ID VARCHAR PRIMARY KEY, NAME VARCHAR) WITH (kafka_topic='table', value_format='JSON');
                """.formatted(TestModels.lookup(folder)) + query + ";";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE STREAM OUT AS SELECT K, V, 1 / V AS W FROM S",
                "CREATE STREAM OUT AS SELECT K, 1 / V AS W FROM S WHERE 2 / V > 0",
                "CREATE STREAM OUT AS SELECT K, SUM(1 / V) OVER (PARTITION BY K ROWS 5 PRECEDING) AS W FROM S",
                "CREATE STREAM OUT AS SELECT K, COUNT(*) OVER (PARTITION BY G ROWS 5 PRECEDING) AS W FROM S",
                "CREATE TABLE OUT AS SELECT K, SUM(1 / V) AS W FROM S GROUP BY K HAVING SUM(V) > 3",
                "CREATE TABLE OUT AS SELECT K, COUNT(*) AS W FROM S"
                        + " WINDOW HOPPING (SIZE 4 MILLISECONDS, ADVANCE BY 2 MILLISECONDS, GRACE PERIOD 0 SECONDS)"
                        + " GROUP BY K HAVING COUNT(*) < 2 EMIT CHANGES",
                "CREATE TABLE OUT AS SELECT K, COUNT(*) AS W FROM S"
                        + " WINDOW TUMBLING (SIZE 3 MILLISECONDS, GRACE PERIOD 0 SECONDS) GROUP BY K EMIT FINAL",
                "CREATE STREAM OUT AS SELECT S.K AS K, T.NAME AS NAME FROM S JOIN T ON S.K = T.ID",
                "CREATE STREAM OUT AS SELECT S.G AS G, T.NAME AS NAME FROM S LEFT JOIN T ON S.G = T.ID",
                "CREATE STREAM OUT AS SELECT K, PREDICT(lookup, V) AS W FROM S",
            })
    void batches_are_resumed_and_give_what_single_rows_give(String query) {
        for (Changes changes : Changes.values()) {
            if (changes == Changes.EACH || query.contains("GROUP BY")) {
                resumed(query, changes);
            }
        }
    }

    private void resumed(String query, Changes changes) {
        for (ErrorPolicy policy : new ErrorPolicy[] {ErrorPolicy.NULL, ErrorPolicy.DLQ}) {
            Outcome single = run(query, policy, changes, 1, -1);
            Outcome whole = run(query, policy, changes, ROWS, -1);
            assertThat(whole.sorted()).as("%s, %s", policy, changes).isEqualTo(single.sorted());
            for (int call = 0; call < whole.calls(); call++) {
                assertThat(run(query, policy, changes, ROWS, call).forwarded())
                        .as("%s, %s, call %d fails", policy, changes, call)
                        .isEqualTo(whole.forwarded());
                assertThat(run(query, policy, changes, ROWS, call).sorted()).isEqualTo(whole.sorted());
            }
        }
    }

    private record Outcome(List<String> forwarded, List<String> state, Object counts, int calls) {
        /** Dead letters come behind a batch's rows, and so between other rows when batches are larger. */
        Outcome sorted() {
            return new Outcome(forwarded.stream().sorted().toList(), state, counts, 0);
        }
    }

    private Outcome run(String query, ErrorPolicy policy, Changes changes, int batchRows, int failingCall) {
        try (TaskRig rig = new TaskRig(sql(query), TaskRig.Place.MEMORY, policy, changes)) {
            if (query.contains("= T.ID") && query.contains("S.K =")) {
                rig.row("table", 0, "k1", new Object[] {"one"});
            }
            StageOperators operators =
                    new StageBuilder(rig.spec(), rig.context().proxy(), rig.barrier(), Runnable::run).build();
            Operator first = operators.inOrder().stream()
                    .filter(operator -> !(operator instanceof TableOperator)
                            && !operator.getClass().getSimpleName().equals("Passing"))
                    .findFirst()
                    .orElseThrow();
            Step.Source source = rig.spec().steps().stream()
                    .map(PlacedStep::step)
                    .filter(step -> step instanceof Step.Source each
                            && each.sourceName().equals("S"))
                    .map(Step.Source.class::cast)
                    .findFirst()
                    .orElseThrow();
            RowBatch rows = rows(source);
            rig.metrics().source("OUT", "S").consumed(ROWS);
            rig.context().failCall(failingCall);
            for (int from = 0; from < ROWS; from += batchRows) {
                int start = from;
                repeated(() -> first.processBatch(rows, start, Math.min(ROWS, start + batchRows)));
                repeated(operators::sendDeadLetters);
            }
            repeated(operators::beforeCommit);
            repeated(operators::sendDeadLetters);
            Outcome outcome = new Outcome(
                    rig.everything(),
                    rig.state(),
                    rig.metrics().sources(),
                    rig.context().calls());
            operators.close();
            return outcome;
        }
    }

    private static void repeated(Runnable action) {
        try {
            action.run();
        } catch (TimeoutException e) {
            action.run();
        }
    }

    private static RowBatch rows(Step.Source source) {
        Random random = new Random(5);
        RowBatch rows = new RowBatch(source.schema(), ROWS);
        for (int i = 0; i < ROWS; i++) {
            byte[] bytes = {(byte) i};
            boolean tombstone = i == 7;
            int row = rows.append(i, tombstone, new RecordOrigin("in", 0, i, i, new RecordHeaders(), bytes, bytes));
            int value = random.nextInt(4);
            for (int c = 0; c < source.schema().size(); c++) {
                Column column = source.schema().column(c);
                boolean isNull = tombstone ? !column.isKey() : column.isKey() && i == 4;
                if (isNull) {
                    rows.column(c).setNull(row);
                } else if (column.type() == SqlType.STRING) {
                    rows.column(c).setBoxed(row, "k" + i % 3);
                } else {
                    rows.column(c).setBoxed(row, value);
                }
            }
        }
        return rows;
    }
}
