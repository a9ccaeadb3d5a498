// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.StateDisk;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    private final LifeCounts counts = new LifeCounts();
    private RocksEngine engine;

    @BeforeEach
    void open_engine() {
        engine = RocksEngine.withBudget(16 << 20);
    }

    @AfterEach
    void close_engine() {
        engine.close();
    }

    private void live(int lives, Kind kind) {
        System.out.println("StoreLifeTest seed " + seed);
        try (LogLines states = LogLines.only(TaskState.class);
                LogLines disks = LogLines.only(StateDisk.class)) {
            liveEach(lives, kind);
            assertThat(states.lines()).isNotEmpty().allMatch(line -> line.startsWith("MR-9001 error: "));
            assertThat(disks.lines())
                    .isNotEmpty()
                    .allMatch(line -> line.matches("MR-500[45] error: .*|the disk of .* takes state again"));
        }
        assertThat(counts.fullRestores).as("full restores, seed " + seed).isZero();
        assertThat(counts.kills).isGreaterThan(lives);
        assertThat(counts.opened).isGreaterThan(2 * lives);
        System.out.println("StoreLifeTest opened " + counts.opened + ", killed " + counts.kills + ", full restores "
                + counts.fullRestores + " and " + counts.allowedFullRestores
                + " of deleted tasks, generations replayed "
                + counts.tailMax + ", written in bulk " + counts.loads);
    }

    private void liveEach(int lives, Kind kind) {
        for (int i = 0; i < lives * factor; i++) {
            StoreLife life = new StoreLife(machine(kind, folder.resolve("life" + i)), new Random(seed + i), counts);
            try {
                life.run(STEPS);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " life " + i + " " + life.story(), e);
            }
        }
    }

    @Test
    void lives_on_a_disk_that_is_a_map() {
        live(11_900, Kind.MAP);
        assertThat(counts.tailMax).as("generations replayed").isBetween(1, 2);
        assertThat(counts.allowedFullRestores).isPositive();
    }

    @Test
    void lives_without_a_disk() {
        live(8_000, Kind.HEAP);
    }

    @Test
    void lives_on_rocksdb() {
        live(100, Kind.ROCKSDB);
        assertThat(counts.tailMax).as("generations replayed").isBetween(1, 2);
    }

    /** What a store may be kept on: another kind of store is put under test here. */
    enum Kind {
        HEAP,
        MAP,
        ROCKSDB
    }

    private Machine machine(Kind kind, Path place) {
        return switch (kind) {
            case HEAP -> new HeapMachine(place);
            case MAP -> new MapMachine(place);
            case ROCKSDB -> new RocksMachine(engine, place);
        };
    }

    @ParameterizedTest
    @EnumSource
    void a_kill_before_and_after_each_step_of_each_commit(Kind kind) {
        int commits = 5;
        int life = 0;
        for (int killed = 0; killed < commits; killed++) {
            for (KillPoint point : KillPoint.values()) {
                Machine machine = machine(kind, folder.resolve("step" + life));
                StoreLife each = new StoreLife(machine, new Random(seed + life++), counts);
                try (LogLines disks = LogLines.only(StateDisk.class)) {
                    each.runCommits(commits, killed, point);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + " " + kind + " " + each.story(), e);
                }
            }
        }
        assertThat(counts.kills).isEqualTo(commits * KillPoint.values().length);
        assertThat(counts.fullRestores).isZero();
        if (kind != Kind.HEAP) {
            assertThat(counts.tailMax).as("commits that are replayed").isBetween(1, 2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_kill_before_and_after_each_step_of_a_restore(Kind kind) {
        int life = 0;
        for (int round = 0; round < 5; round++) {
            for (RestoreKill point : RestoreKill.values()) {
                for (RestoreFrom from : RestoreFrom.values()) {
                    Machine machine = machine(kind, folder.resolve("step" + life));
                    StoreLife each = new StoreLife(machine, new Random(seed + life++), counts);
                    try (LogLines disks = LogLines.only(StateDisk.class)) {
                        each.runRestores(point, from);
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError(
                                "seed " + seed + " " + kind + " " + point + " " + from + each.story(), e);
                    }
                }
            }
        }
        assertThat(counts.loads).as("written in bulk").isPositive();
    }
}
