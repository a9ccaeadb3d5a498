// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.codec.RowCodec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChangeCodecTest {
    private static final RowSchema SCHEMA =
            RowSchema.of(Column.key("K", SqlType.STRING), Column.value("V", SqlType.BIGINT));

    private final ChangeCodec codec = new ChangeCodec(new RowCodec(SCHEMA.types()), new int[] {0, 1});
    private final RowBatch rows = new RowBatch(SCHEMA, 4);

    ChangeCodecTest() {
        set(rows.append(1, false, null), 1L);
        set(rows.appendRetraction(2, null), 1L);
        set(rows.append(2, false, null), 2L);
        int removed = rows.append(3, true, null);
        rows.column(0).setBoxed(removed, "k");
        rows.column(1).setNull(removed);
    }

    private void set(int row, long value) {
        rows.column(0).setBoxed(row, "k");
        rows.column(1).setBoxed(row, value);
    }

    private List<String> read(byte[] bytes) {
        RowBatch read = new RowBatch(SCHEMA, 0);
        codec.decode(bytes, read, 7, "origin");
        return java.util.stream.IntStream.range(0, read.size())
                .mapToObj(row -> (read.isTombstone(row) ? "removed " : read.isRetraction(row) ? "before " : "")
                        + read.column(0).boxed(row) + read.column(1).boxed(row) + "@" + read.timestamp(row)
                        + read.origin(row))
                .toList();
    }

    @Test
    void rows_and_what_they_replace_are_read_as_they_were_written() {
        assertThat(read(codec.one(rows, 0))).containsExactly("k1@7origin");
        assertThat(read(codec.one(rows, 1))).containsExactly("before k1@7origin");
        assertThat(read(codec.both(rows, 1))).containsExactly("before k1@7origin", "k2@7origin");
        assertThat(read(codec.one(rows, 3))).containsExactly("removed knull@7origin");
    }

    @Test
    void a_row_alone_is_what_it_was_before_there_were_changes() {
        assertThat(codec.one(rows, 0)).isEqualTo(new RowCodec(SCHEMA.types()).encode(rows, 0, new int[] {0, 1}));
    }

    @Test
    void bytes_that_are_cut_or_go_on_are_refused() {
        for (byte[] whole : List.of(codec.one(rows, 0), codec.one(rows, 1), codec.both(rows, 1), codec.one(rows, 3))) {
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> read(cut)).isInstanceOf(RecordException.class);
            }
            assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
                    .isInstanceOf(RecordException.class);
        }
    }
}
