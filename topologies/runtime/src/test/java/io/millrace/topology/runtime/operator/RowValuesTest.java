// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowValuesTest {
    private static final RowSchema INPUT =
            RowSchema.of(Column.value("A", SqlType.BIGINT), Column.value("B", SqlType.BIGINT));
    private static final RowSchema OUTPUT =
            RowSchema.of(Column.value("$0", SqlType.BIGINT), Column.value("$1", SqlType.BIGINT));
    private static final ExpressionErrors NONE = (in, row, column, cause) -> {
        throw new AssertionError(cause);
    };

    private final RowValues values = RowValues.of(
            "swapped",
            INPUT,
            List.of(
                    new TypedExpression.ColumnRef("B", SqlType.BIGINT),
                    new TypedExpression.ColumnRef("A", SqlType.BIGINT)),
            OUTPUT);

    private static RowBatch batch(long... firsts) {
        RowBatch batch = new RowBatch(INPUT, 1);
        for (long first : firsts) {
            int row = batch.append(first, false, null);
            ((ColumnVector.OfLong) batch.column(0)).set(row, first);
            ((ColumnVector.OfLong) batch.column(1)).set(row, first * 10);
        }
        return batch;
    }

    private long at(int column, int row) {
        return ((ColumnVector.OfLong) values.rows().column(column)).values[row];
    }

    @Test
    void columns_of_a_whole_batch_are_shown_and_not_copied() {
        RowBatch batch = batch(1, 2);
        values.compute(batch, 0, 2, NONE);
        assertThat(values.rows().column(0)).isSameAs(batch.column(1));
        assertThat(values.rows().column(1)).isSameAs(batch.column(0));
        assertThat(values.rows().timestamp(1)).isEqualTo(2);
    }

    @Test
    void the_first_of_some_rows_is_row_0_wherever_they_begin() {
        RowBatch batch = batch(1, 2, 3);
        values.compute(batch, 1, 3, NONE);
        assertThat(values.rows().size()).isEqualTo(2);
        assertThat(at(0, 0)).isEqualTo(20);
        assertThat(at(1, 1)).isEqualTo(3);
    }

    @Test
    void each_batch_is_shown_as_it_is() {
        values.compute(batch(1), 0, 1, NONE);
        RowBatch second = batch(2);
        values.compute(second, 0, 1, NONE);
        assertThat(at(0, 0)).isEqualTo(20);
        second.clear();
        ((ColumnVector.OfLong) second.column(1)).set(second.append(7, false, null), 70);
        values.compute(second, 0, 1, NONE);
        assertThat(at(0, 0)).isEqualTo(70);
    }

    @Test
    void copies_stay_when_the_batch_is_used_again() {
        RowBatch batch = batch(4);
        values.computeCopies(batch, 0, 1, NONE);
        ((ColumnVector.OfLong) batch.column(0)).set(0, 5);
        assertThat(at(1, 0)).isEqualTo(4);
    }
}
