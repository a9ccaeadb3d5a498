// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 20,000 random lives: most on a disk that is a map, some without a disk, and a few on RocksDB. Again with {@code
 * -Dmillrace.test.seed=<seed>}; {@code -Dmillrace.test.lives=<factor>} takes that many times more.
 */
final class StoreLifeTest {
    private static final int STEPS = 10;

    @TempDir(factory = MemoryTempDir.class)
    Path folder;

    private final long seed = Long.getLong("millrace.test.seed", new Random().nextLong());
    private final int factor = Integer.getInteger("millrace.test.lives", 1);
    private final StoreLife.Counts counts = new StoreLife.Counts();
    private RocksEngine engine;

    @BeforeEach
    void open_engine() {
        engine = RocksEngine.withBudget(16 << 20);
    }

    @AfterEach
    void close_engine() {
        engine.close();
    }

    private void live(int lives, IntFunction<Machine> machines) {
        System.out.println("StoreLifeTest seed " + seed);
        try (LogLines states = LogLines.only(TaskState.class)) {
            liveEach(lives, machines);
            if (machines.apply(0).opener().persistent()) {
                assertThat(states.lines()).isNotEmpty().allMatch(line -> line.startsWith("MR-5004 error: "));
            }
        }
        assertThat(counts.fullRestores).as("full restores, seed " + seed).isZero();
        assertThat(counts.kills).isGreaterThan(lives);
        assertThat(counts.opened).isGreaterThan(2 * lives);
        System.out.println("StoreLifeTest opened " + counts.opened + ", killed " + counts.kills + ", full restores "
                + counts.fullRestores + " and " + counts.allowedFullRestores
                + " of deleted tasks, generations replayed "
                + counts.tailMax);
    }

    private void liveEach(int lives, IntFunction<Machine> machines) {
        for (int i = 0; i < lives * factor; i++) {
            StoreLife life = new StoreLife(machines.apply(i), new Random(seed + i), counts);
            try {
                life.run(STEPS);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " life " + i + " " + life.story(), e);
            }
        }
    }

    @Test
    void lives_on_a_disk_that_is_a_map() {
        live(11_900, i -> new MapMachine(folder.resolve("life" + i)));
        assertThat(counts.tailMax).as("generations replayed").isBetween(1, 2);
        assertThat(counts.allowedFullRestores).isPositive();
    }

    @Test
    void lives_without_a_disk() {
        live(8_000, i -> new HeapMachine(folder.resolve("life" + i)));
    }

    @Test
    void lives_on_rocksdb() {
        live(100, i -> new RocksMachine(engine, folder.resolve("life" + i)));
        assertThat(counts.tailMax).as("generations replayed").isBetween(1, 2);
    }
}
