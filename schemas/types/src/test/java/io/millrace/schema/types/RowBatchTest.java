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
}
