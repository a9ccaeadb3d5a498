// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import io.millrace.schema.errors.MillraceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command: measures a workload in one of the {@link Plan.Mode modes} and prints what came out.
 *
 * <p>Arguments are {@code name=value}; README.md says which. Exit code 1 when an output is not that of the oracle, 2 for a wrong
 * argument.
 */
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        Plan plan;
        try {
            Plan.refuseUnknown(System.getenv().getOrDefault("MAVEN_CMD_LINE_ARGS", ""));
            plan = Plan.parse(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        } catch (MillraceException wrong) {
            System.err.println("bench: " + wrong.render());
            System.exit(2);
            return;
        }
        System.exit(run(plan) ? 0 : 1);
    }

    /** Whether there is a result. */
    private static boolean run(Plan plan) {
        if (plan.mode() == Plan.Mode.PUBLISH) {
            return published(plan);
        }
        System.out.println(plan.headline());
        Optional<Report> report = switch (plan.mode()) {
            case COMPARE -> compared(plan);
            case MEMORY -> Optional.of(MemoryMode.run(plan));
            case LATENCY -> Optional.of(LatencyMode.run(plan));
            case HEAP -> Optional.of(HeapMode.run(plan));
            case STARTUP -> Optional.of(StartupMode.run(plan));
            case PUBLISH -> Optional.empty();
        };
        report.ifPresent(found -> {
            found.lines().forEach(System.out::println);
            Path results = plan.results();
            Path file = found.write(results == null ? plan.folder().resolve("results") : results);
            System.out.println("Written to " + file);
        });
        return report.isPresent();
    }

    private static boolean published(Plan plan) {
        Path results = plan.results();
        if (results == null) {
            System.err.println("bench: publish needs the folder of the results, -Dresults=");
            return false;
        }
        ResultsPage.write(results).forEach(file -> System.out.println("Written to " + file));
        return true;
    }

    /** Nothing when an output is not right. */
    private static Optional<Report> compared(Plan plan) {
        RunLog log = new RunLog(plan.folder(), plan.heap());
        List<Rig.Outcome> outcomes = new ArrayList<>();
        try (Rig rig = Rig.inChildren(plan.folder(), plan::jvmOptions)) {
            for (int round = 1; round <= plan.rounds(); round++) {
                for (Engine engine : plan.engines()) {
                    for (long events : plan.runLengths(engine)) {
                        Rig.Outcome outcome = rig.run(engine, plan.task(), plan.settings(), events);
                        outcomes.add(outcome);
                        log.add(round, outcome);
                        System.out.println(RunLog.line(round, outcome));
                        plan.profile(outcome.job()).forEach(System.out::println);
                        if (!outcome.verdict().isRight()) {
                            outcome.verdict().differences().forEach(line -> System.out.println("  " + line));
                            System.out.println("The outputs differ, so nothing is compared.");
                            return Optional.empty();
                        }
                    }
                }
            }
        }
        System.out.println("All runs: " + log.file());
        return Optional.of(new Comparison(plan, outcomes).report());
    }
}
