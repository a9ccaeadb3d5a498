// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.state.api.StateDisk;
import io.millrace.state.kafka.LifeStep.Foreign;
import io.millrace.state.rocksdb.LogLines;
import io.millrace.state.rocksdb.RocksEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/**
 * Random lives: most on a disk that is a map, some without a disk, and a few on RocksDB. With those of windows they are 20,000. jqwik
 * prints the seed, which {@code @Property(seed = "…")} takes again, and what is left of a life that fails when all that it does not need
 * for that is left out.
 */
final class StoreLifeTest {
    private static final int COMMITS = 5;

    private final LifeCounts counts = new LifeCounts();
    private final RocksEngine engine = RocksEngine.withBudget(16 << 20);
    private final LogLines states = LogLines.only(TaskState.class);
    private final LogLines disks = LogLines.only(StateDisk.class);
    private final Path folder = MemoryTempDir.create();
    private int lives;

    StoreLifeTest() throws IOException {}

    /** What a store may be kept on: another kind of store is put under test here. */
    enum Kind {
        HEAP,
        MAP,
        ROCKSDB
    }

    private Machine machine(Kind kind) {
        Path place = folder.resolve("life" + lives++);
        return switch (kind) {
            case HEAP -> new HeapMachine(place);
            case MAP -> new MapMachine(place);
            case ROCKSDB -> new RocksMachine(engine, place);
        };
    }

    @Provide
    Arbitrary<StoreLife.Setup> setups() {
        return LifeSteps.setups();
    }

    @Provide
    Arbitrary<List<LifeStep>> steps() {
        return LifeSteps.lives();
    }

    @Provide
    Arbitrary<List<LifeStep>> uses() {
        return LifeSteps.uses().list().ofSize(COMMITS);
    }

    @Provide
    Arbitrary<List<Foreign>> foreign() {
        return LifeSteps.foreign();
    }

    private void live(Kind kind, StoreLife.Setup setup, List<LifeStep> steps) {
        Machine machine = machine(kind);
        new StoreLife(machine, setup, counts).run(steps);
    }

    @Property(tries = 8_000, edgeCases = EdgeCasesMode.NONE)
    void lives_on_a_disk_that_is_a_map(@ForAll("setups") StoreLife.Setup setup, @ForAll("steps") List<LifeStep> steps) {
        live(Kind.MAP, setup, steps);
    }

    @Property(tries = 4_900, edgeCases = EdgeCasesMode.NONE)
    void lives_without_a_disk(@ForAll("setups") StoreLife.Setup setup, @ForAll("steps") List<LifeStep> steps) {
        live(Kind.HEAP, setup, steps);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void lives_on_rocksdb(@ForAll("setups") StoreLife.Setup setup, @ForAll("steps") List<LifeStep> steps) {
        live(Kind.ROCKSDB, setup, steps);
    }

    private void killInEachStepOfEachCommit(Kind kind, StoreLife.Setup setup, List<LifeStep> uses) {
        for (int killed = 0; killed < uses.size(); killed++) {
            for (KillPoint point : KillPoint.values()) {
                new StoreLife(machine(kind), setup, counts).runCommits(uses, killed, point);
            }
        }
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void a_kill_before_and_after_each_step_of_each_commit(
            @ForAll("setups") StoreLife.Setup setup, @ForAll("uses") List<LifeStep> uses) {
        killInEachStepOfEachCommit(Kind.MAP, setup, uses);
        killInEachStepOfEachCommit(Kind.HEAP, setup, uses);
    }

    @Property(tries = 1, edgeCases = EdgeCasesMode.NONE)
    void a_kill_before_and_after_each_step_of_each_commit_on_rocksdb(
            @ForAll("setups") StoreLife.Setup setup, @ForAll("uses") List<LifeStep> uses) {
        killInEachStepOfEachCommit(Kind.ROCKSDB, setup, uses);
    }

    private void killInEachStepOfARestore(
            Kind kind, StoreLife.Setup setup, List<LifeStep> uses, List<Foreign> foreign) {
        // What is little memory makes bulk writes.
        StoreLife.Setup little = new StoreLife.Setup(setup.guarantee(), 8_000, setup.stores());
        for (RestoreKill point : RestoreKill.values()) {
            for (RestoreFrom from : RestoreFrom.values()) {
                new StoreLife(machine(kind), little, counts).runRestores(uses, foreign, point, from);
            }
        }
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
    void a_kill_before_and_after_each_step_of_a_restore(
            @ForAll("setups") StoreLife.Setup setup,
            @ForAll("uses") List<LifeStep> uses,
            @ForAll("foreign") List<Foreign> foreign) {
        killInEachStepOfARestore(Kind.MAP, setup, uses, foreign);
        killInEachStepOfARestore(Kind.HEAP, setup, uses, foreign);
    }

    @Property(tries = 4, edgeCases = EdgeCasesMode.NONE)
    void a_kill_before_and_after_each_step_of_a_restore_on_rocksdb(
            @ForAll("setups") StoreLife.Setup setup,
            @ForAll("uses") List<LifeStep> uses,
            @ForAll("foreign") List<Foreign> foreign) {
        killInEachStepOfARestore(Kind.ROCKSDB, setup, uses, foreign);
    }

    @AfterProperty
    void check_what_was_seen_and_told() {
        states.close();
        disks.close();
        engine.close();
        RocksMachine.delete(folder);
        System.out.println("StoreLifeTest " + lives + " lives opened " + counts.opened + ", killed " + counts.kills
                + ", full restores " + counts.allowedFullRestores + " of deleted tasks, generations replayed "
                + counts.tailMax + ", written in bulk " + counts.loads);
        assertThat(counts.opened).isGreaterThan(lives);
        assertThat(counts.kills + counts.loads).isPositive();
        assertThat(counts.tailMax).as("generations replayed").isBetween(0, 2);
        assertThat(states.lines()).allMatch(line -> line.startsWith("MR-9001 error: "));
        assertThat(disks.lines())
                .allMatch(line -> line.matches("MR-500[45] error: .*|the disk of .* takes state again"));
    }
}
