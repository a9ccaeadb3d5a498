// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.types;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RowBatchTest {
    private static final RowSchema SCHEMA =
            RowSchema.of(Column.key("K", SqlType.INTEGER), Column.value("V", SqlType.STRING));

    private static RowBatch rows() {
        RowBatch rows = new RowBatch(SCHEMA, 1);
        set(rows, rows.append(1, false, "first"), 1, "a");
        set(rows, rows.appendRetraction(2, "second"), 1, "a");
        set(rows, rows.append(2, true, "second"), 1, null);
        return rows;
    }

    private static void set(RowBatch rows, int row, int key, @Nullable String value) {
        rows.column(0).setBoxed(row, key);
        rows.column(1).setBoxed(row, value);
    }

    private static String kinds(RowBatch rows) {
        StringBuilder kinds = new StringBuilder();
        for (int row = 0; row < rows.size(); row++) {
            kinds.append(rows.isTombstone(row) ? 'T' : rows.isRetraction(row) ? 'R' : '-');
        }
        return kinds.toString();
    }

    @Test
    void a_row_is_a_row_a_tombstone_or_what_the_next_one_replaces() {
        assertThat(kinds(rows())).isEqualTo("-RT");
    }

    @Test
    void views_and_copies_have_the_kinds_of_their_rows() {
        RowBatch rows = rows();
        RowBatch view = rows.view(RowSchema.of(Column.value("V", SqlType.STRING)), 1);
        RowBatch copy = new RowBatch(SCHEMA, 0);
        RowBatch alike = new RowBatch(RowSchema.of(Column.value("X", SqlType.DOUBLE)), 0);
        for (int row = 0; row < rows.size(); row++) {
            copy.appendFrom(rows, row);
            alike.appendLike(rows, row);
        }
        assertThat(kinds(view)).isEqualTo("-RT");
        assertThat(kinds(copy)).isEqualTo("-RT");
        assertThat(kinds(alike)).isEqualTo("-RT");
        assertThat(alike.timestamp(2)).isEqualTo(2);
        assertThat(alike.origin(1)).isEqualTo("second");
        assertThat(copy.column(1).boxed(1)).isEqualTo("a");
    }

    @Test
    void a_batch_that_was_cleared_forgets_the_kinds() {
        RowBatch rows = rows();
        rows.removeLast();
        assertThat(kinds(rows)).isEqualTo("-R");
        rows.clear();
        for (int i = 0; i < 3; i++) {
            rows.append(1, false, null);
        }
        assertThat(kinds(rows)).isEqualTo("---");
    }

    @Test
    void selected_rows_are_copied_behind_those_that_are_there() {
        RowSchema schema = RowSchema.of(
                Column.key("K", SqlType.INTEGER),
                Column.value("V", SqlType.STRING),
                Column.value("B", SqlType.BOOLEAN),
                Column.value("L", SqlType.BIGINT),
                Column.value("D", SqlType.DOUBLE));
        RowBatch source = new RowBatch(schema, 0);
        for (int i = 0; i < 200; i++) {
            int row = source.append(i, false, "origin " + i);
            source.column(0).setBoxed(row, i);
            source.column(1).setBoxed(row, i % 3 == 0 ? null : "v" + i);
            source.column(2).setBoxed(row, i % 2 == 0);
            source.column(3).setBoxed(row, i % 5 == 0 ? null : (long) i);
            source.column(4).setBoxed(row, i / 2.0);
        }
        RowBatch copy = new RowBatch(schema, 0);
        copy.appendFrom(source, 7);
        int[] selected = {3, 5, 10, 199, 0};
        copy.appendSelected(source, selected, 4);
        copy.appendSelected(source, selected, 0);

        assertThat(copy.size()).isEqualTo(5);
        assertThat(copy.isOfRowsAlone()).isTrue();
        int[] expected = {7, 3, 5, 10, 199};
        for (int row = 0; row < expected.length; row++) {
            assertThat(copy.timestamp(row)).isEqualTo(expected[row]);
            assertThat(copy.origin(row)).isEqualTo("origin " + expected[row]);
            for (int column = 0; column < schema.size(); column++) {
                assertThat(copy.column(column).boxed(row))
                        .isEqualTo(source.column(column).boxed(expected[row]));
            }
        }
    }

    @Test
    void a_batch_says_whether_it_has_had_anything_but_rows() {
        RowBatch rows = rows();
        assertThat(rows.isOfRowsAlone()).isFalse();
        RowBatch copy = new RowBatch(SCHEMA, 0);
        copy.appendSelected(rows, new int[] {1, 2}, 2);
        assertThat(kinds(copy)).isEqualTo("RT");
        assertThat(copy.isOfRowsAlone()).isFalse();
        rows.clear();
        rows.append(1, false, null);
        assertThat(rows.isOfRowsAlone()).isTrue();
        rows.append(1, true, null);
        assertThat(rows.isOfRowsAlone()).isFalse();
    }
}
