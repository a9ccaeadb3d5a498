// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The command: runs the engines of a workload in turn, round after round, and prints how they compare.
 *
 * <p>Arguments are {@code name=value}; README.md says which. Exit code 1 when an output is not that of the oracle, 2 for a wrong
 * argument.
 */
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        Plan plan;
        try {
            plan = Plan.parse(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(plan) ? 0 : 1);
    }

    /** Whether all outputs were right. */
    private static boolean run(Plan plan) {
        System.out.println(plan.headline());
        RunLog log = new RunLog(plan.folder());
        List<Rig.Outcome> outcomes = new ArrayList<>();
        try (Rig rig = Rig.inChildren(plan.folder(), plan::jvmOptions)) {
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Engine engine : plan.engines()) {
                    for (long events : plan.lengths(engine).both()) {
                        Rig.Outcome outcome = rig.run(engine, plan.task(), plan.guarantee(), events);
                        outcomes.add(outcome);
                        log.add(round, outcome);
                        System.out.println(RunLog.line(round, outcome));
                        plan.profile(outcome.job()).forEach(System.out::println);
                        if (!outcome.verdict().isRight()) {
                            outcome.verdict().differences().forEach(line -> System.out.println("  " + line));
                            System.out.println("The outputs differ, so nothing is compared.");
                            return false;
                        }
                    }
                }
            }
        }
        Comparison.of(plan, outcomes).lines().forEach(System.out::println);
        System.out.println("All runs: " + log.file());
        return true;
    }
}
