// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryDatabase;
import java.lang.management.ManagementFactory;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What windows say that they take of the heap is what they take. */
final class TrailingHeapTest {
    private static final int BATCH = 100;
    private static final long HOUR = 3_600_000;
    private static final String NUMBERS =
            "COUNT(*) OVER w AS N, AVG(X) OVER w AS A, MAX(X) OVER w AS M, STDDEV_POP(X) OVER w AS D";
    private static final String TEXTS = "MIN(K) OVER w AS L, COUNT(X) OVER w AS N";
    private static final String LISTS = "COLLECT_LIST(X) OVER w AS L";
    private static final String DISTINCT = "COUNT_DISTINCT(X) OVER w AS N";

    private enum Calls {
        NUMBERS(TrailingHeapTest.NUMBERS),
        TEXTS(TrailingHeapTest.TEXTS),
        LISTS(TrailingHeapTest.LISTS),
        DISTINCT(TrailingHeapTest.DISTINCT);

        private final String sql;

        Calls(String sql) {
            this.sql = sql;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NUMBERS, 10000, 1, 25",
        "NUMBERS, 10000, 5, 25",
        "NUMBERS, 10000, 40, 25",
        "NUMBERS, 10000, 200, 25",
        "NUMBERS, 500, 5000, 25",
        "TEXTS, 10000, 3, 25",
        "TEXTS, 2000, 300, 35",
        "LISTS, 10000, 3, 35",
        "LISTS, 500, 1500, 50",
        "DISTINCT, 10000, 3, 50",
        "DISTINCT, 500, 2000, 50",
    })
    void what_is_counted_is_what_the_heap_says(Calls calls, int keys, int rowsOfKey, int percent) {
        String[] names = new String[keys];
        for (int i = 0; i < keys; i++) {
            names[i] = "device-" + (1_000_000 + i);
        }
        BufferedStore store = new BufferedStore(new MemoryDatabase().table("windows"), (key, value) -> {});
        try (TrailingRig rig = new TrailingRig(calls.sql, HOUR, store, new StateMemory(Long.MAX_VALUE / 2), BATCH)) {
            long before = used();
            for (int i = 0; i < rowsOfKey; i++) {
                for (int key = 0; key < keys; key++) {
                    rig.add(
                            String.valueOf(names[key].toCharArray()),
                            1_700_000_000_000L + i,
                            20 + (i * 31 + key) % 1_000 / 8.0);
                    if (rig.rows().size() == BATCH) {
                        rig.process();
                    }
                }
            }
            rig.process();
            long measured = used() - before;
            System.out.printf(
                    "%s, %d rows of %d keys: %d bytes a key, counted %d%n",
                    calls, rowsOfKey, keys, measured / keys, rig.windows().liveBytes() / keys);
            assertThat(rig.windows().liveBytes()).isCloseTo(measured, Percentage.withPercentage(percent));
        }
    }

    private static long used() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
