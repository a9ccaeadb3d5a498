// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.memory.MemoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitions that are let go from the heap and loaded again. */
final class TrailingStateTest {
    private static final RowSchema SCHEMA =
            RowSchema.of(Column.value("P", SqlType.BIGINT), Column.value("V", SqlType.INTEGER));

    @ParameterizedTest
    @CsvSource({"50, -1, 1", "-1, 5, 2", "30, 9, 3"})
    void what_is_on_the_heap_makes_no_difference(long range, long rows, long seed) {
        System.out.println("seed " + seed);
        TrailingState.Reach reach = new TrailingState.Reach(20, range, rows);
        List<String> roomy = run(seed, reach, Integer.MAX_VALUE);
        assertThat(run(seed, reach, 40)).isEqualTo(roomy);
        assertThat(run(seed, reach, 0)).isEqualTo(roomy);
        assertThat(roomy).contains("late");
    }

    private static List<String> run(long seed, TrailingState.Reach reach, int rowsMax) {
        Random random = new Random(seed);
        TrailingState state = new TrailingState(MemoryTable.store(), SCHEMA, 1, reach, rowsMax);
        RowBatch arguments = new RowBatch(SCHEMA, 1);
        List<String> seen = new ArrayList<>();
        long now = 1_000;
        for (int i = 0; i < 3_000; i++) {
            now += random.nextInt(3);
            long time = now - (random.nextInt(3) == 0 ? random.nextInt(30) : 0);
            arguments.clear();
            int row = arguments.append(time, false, null);
            ((ColumnVector.OfLong) arguments.column(0)).set(row, random.nextInt(5));
            ((ColumnVector.OfInt) arguments.column(1)).set(row, i);
            if (state.advance(time)) {
                seen.add("late");
                continue;
            }
            KeyRows partition = state.open(arguments, 0);
            int place = state.insert(partition, arguments, 0, time);
            StringBuilder text = new StringBuilder(place + " of " + partition.size() + ":");
            for (int at = 0; at < partition.size(); at++) {
                text.append(' ')
                        .append(partition.timestamp(at))
                        .append('=')
                        .append(partition.columns().column(1).boxed(partition.row(at)));
            }
            seen.add(text.toString());
        }
        return seen;
    }
}
