// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.schema.types.SqlType;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A join sees what the table's source said last, whatever is kept of it. */
final class TableRowsTest {
    private static final RowSchema SCHEMA = new RowSchema(List.of(
            Column.value("NAME", SqlType.STRING), Column.key("ID", SqlType.STRING), Column.value("N", SqlType.BIGINT)));
    private static final RowSchema KEY = new RowSchema(List.of(Column.value("K", SqlType.STRING)));

    @ParameterizedTest
    @CsvSource({"41, 20, 100000000", "42, 3000, 100000000", "43, 200000, 100000000", "44, 3000, 40000"})
    void a_look_finds_the_last_change(long seed, int keys, long budgetBytes) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        StateMemory memory = new StateMemory(budgetBytes);
        OrderedStore store = MemoryTable.store();
        TableRows rows = new TableRows(store, SCHEMA, memory.share());
        Map<String, Long> expected = new HashMap<>();
        RowBatch source = new RowBatch(SCHEMA, 1);
        RowBatch wanted = new RowBatch(KEY, 1);
        for (int i = 0; i < 200_000; i++) {
            if (random.nextInt(4) == 0) {
                String key = "k" + random.nextInt(keys);
                boolean tombstone = random.nextInt(4) == 0;
                change(rows, source, key, tombstone ? null : (long) i);
                if (tombstone) {
                    expected.remove(key);
                } else {
                    expected.put(key, (long) i);
                }
            } else {
                wanted.clear();
                int many = random.nextInt(10) == 0 ? random.nextInt(300) : 1;
                for (int row = 0; row < many; row++) {
                    wanted.column(0).setBoxed(wanted.append(0, false, null), "k" + random.nextInt(keys));
                }
                look(rows, wanted, expected, random);
            }
        }
        assertThat(memory.liveBytes()).isLessThan(20L << 20);
        rows.close();
        assertThat(memory.liveBytes()).isZero();
    }

    /** A key that changes again and again takes no more memory each time. */
    @Test
    void what_is_counted_of_a_row_is_counted_once() {
        StateMemory memory = new StateMemory(100_000_000);
        TableRows rows = new TableRows(MemoryTable.store(), SCHEMA, memory.share());
        RowBatch source = new RowBatch(SCHEMA, 1);
        RowBatch wanted = new RowBatch(KEY, 1);
        wanted.column(0).setBoxed(wanted.append(0, false, null), "k");
        Map<String, Long> expected = new HashMap<>();
        for (long i = 0; i < 100_000; i++) {
            expected.put("k", i);
            change(rows, source, "k", i);
            look(rows, wanted, expected, new Random(i));
        }
        // Counted each time it would be millions. Memory is told in steps.
        assertThat(memory.liveBytes()).isLessThan(100_000);
    }

    /** In one go as far as that goes, and some rows twice. */
    private static void look(TableRows rows, RowBatch wanted, Map<String, Long> expected, Random random) {
        int[] chosen = random.ints(wanted.size(), 0, Math.max(1, wanted.size())).toArray();
        while (chosen.length > 0) {
            int[] found = new int[chosen.length];
            int looked = rows.look(wanted, chosen, chosen.length, found);
            assertThat(looked).isPositive();
            for (int i = 0; i < looked; i++) {
                String key = (String) wanted.column(0).boxed(chosen[i]);
                Long is = found[i] < 0 ? null : (Long) rows.rows().column(1).boxed(found[i]);
                assertThat(is).as(key).isEqualTo(expected.get(key));
                if (found[i] >= 0) {
                    assertThat(rows.rows().column(0).boxed(found[i])).isEqualTo("name of " + is);
                }
            }
            chosen = Arrays.copyOfRange(chosen, looked, chosen.length);
        }
    }

    private static void change(TableRows rows, RowBatch source, String key, @Nullable Long value) {
        source.clear();
        int row = source.append(0, value == null, null);
        source.column(0).setBoxed(row, value == null ? null : "name of " + value);
        source.column(1).setBoxed(row, key);
        source.column(2).setBoxed(row, value);
        rows.change(source, row);
    }
}
