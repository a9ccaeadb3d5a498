// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.kafka.FaultyMachine.Fault;
import io.millrace.state.kafka.LifeStep.Absence;
import io.millrace.state.kafka.LifeStep.Failure;
import io.millrace.state.kafka.LifeStep.Folders;
import io.millrace.state.kafka.LifeStep.Foreign;
import io.millrace.state.kafka.LifeStep.Opening;
import io.millrace.state.kafka.LifeStep.Operation;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random steps of a life, and how likely they are. */
final class LifeSteps {
    private static final List<String> KEYS = keys();

    private LifeSteps() {}

    /** Few short ones, so that they meet; on both sides of the sign. */
    private static List<String> keys() {
        List<String> bytes = List.of("00", "01", "02", "fe", "ff");
        List<String> keys = new ArrayList<>(List.of(""));
        keys.addAll(bytes);
        for (String first : bytes) {
            bytes.forEach(second -> keys.add(first + second));
        }
        return keys;
    }

    private static Arbitrary<String> values() {
        return Arbitraries.of("", "00", "01", "7f80", "ffffff", "ff", "0102", "000000");
    }

    static Arbitrary<StoreLife.Setup> setups() {
        Arbitrary<String> guarantees =
                Arbitraries.frequency(Tuple.of(3, FakeContext.EXACTLY), Tuple.of(1, FakeContext.AT_LEAST));
        // With little memory a restore is written in bulk.
        Arbitrary<Long> memory = Arbitraries.of(8_000L, 64L << 20);
        return Combinators.combine(
                        guarantees,
                        memory,
                        Arbitraries.integers().between(1, 3).list().ofMinSize(1).ofMaxSize(2))
                .as(StoreLife.Setup::new);
    }

    static Arbitrary<List<LifeStep>> lives() {
        return Arbitraries.frequencyOf(
                        Tuple.of(55, uses()),
                        Tuple.of(12, commits()),
                        Tuple.of(17, kills()),
                        Tuple.of(8, failures()),
                        Tuple.of(3, recycles()),
                        Tuple.of(5, closes()))
                .list()
                .ofSize(10);
    }

    static Arbitrary<LifeStep> uses() {
        Arbitrary<Operation.Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Operation.Kind.PUT),
                Tuple.of(4, Operation.Kind.DELETE),
                Tuple.of(2, Operation.Kind.GET),
                Tuple.of(1, Operation.Kind.SCAN),
                Tuple.of(1, Operation.Kind.SCAN_TO_THE_END));
        Arbitrary<Operation> operations = kinds.flatMap(kind -> Combinators.combine(
                        tasks(),
                        stores(),
                        Arbitraries.of(KEYS),
                        kind == Operation.Kind.SCAN ? Arbitraries.of(KEYS) : values())
                .as((task, store, key, other) -> new Operation(kind, task, store, key, other)));
        return operations.list().ofMinSize(1).ofMaxSize(6).map(LifeStep.Use::new);
    }

    private static Arbitrary<Integer> tasks() {
        return Arbitraries.of(0, 1);
    }

    private static Arbitrary<Integer> stores() {
        return Arbitraries.of(0, 1, 2);
    }

    private static Arbitrary<LifeStep> commits() {
        return Arbitraries.of(Fault.NOTHING_WRITTEN, Fault.ALL_WRITTEN, Fault.DISK_FULL)
                .injectNull(0.87)
                .map(LifeStep.Commit::new);
    }

    static Arbitrary<List<Foreign>> foreign() {
        Arbitrary<Foreign> one = Combinators.combine(
                        tasks(), stores(), Arbitraries.of(KEYS), Arbitraries.of("", "", "", "00", "01", "02"))
                .as(Foreign::new);
        return one.list().ofMinSize(1).ofMaxSize(4);
    }

    private static Arbitrary<List<Foreign>> seldomForeign() {
        return Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(List.of())), Tuple.of(1, foreign()));
    }

    private static Arbitrary<Absence> absences() {
        Arbitrary<Folders> folders = Arbitraries.frequency(
                Tuple.of(18, Folders.STAY), Tuple.of(1, Folders.DELETED), Tuple.of(1, Folders.DELETED_FOR_DAYS));
        return Combinators.combine(seldomForeign(), folders).as(Absence::new);
    }

    static Arbitrary<Opening> openings() {
        return Combinators.combine(
                        Arbitraries.frequency(Tuple.of(39, false), Tuple.of(1, true)),
                        Arbitraries.of(RestoreKill.class).injectNull(0.8),
                        Arbitraries.integers().between(1, 20))
                .as(Opening::new);
    }

    private static Arbitrary<LifeStep> kills() {
        return Combinators.combine(Arbitraries.of(KillPoint.class), absences(), openings())
                .as(LifeStep.Kill::new);
    }

    private static Arbitrary<LifeStep> failures() {
        return Combinators.combine(
                        Arbitraries.of(Failure.class),
                        Arbitraries.frequency(Tuple.of(7, false), Tuple.of(1, true)),
                        seldomForeign(),
                        Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true)),
                        openings())
                .as(LifeStep.Fail::new);
    }

    private static Arbitrary<LifeStep> recycles() {
        return Combinators.combine(
                        foreign().list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.integers().between(1, 3))
                .as(LifeStep.Recycle::new);
    }

    private static Arbitrary<LifeStep> closes() {
        return Combinators.combine(absences(), Arbitraries.of(false, true), openings())
                .as(LifeStep.Close::new);
    }
}
