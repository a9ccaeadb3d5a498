// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
    private static final Plan PLAN = Plan.parse(List.of("bench=W2", "rounds=7", "lengths=1000000:3000000"));

    @TempDir
    private Path folder;

    /** Millrace takes 1 s to start and 2 s a million, Kafka Streams 4 s and 20 s, a copy 0.5 s and 1 s, with some noise. */
    private static Report report() {
        List<Rig.Outcome> outcomes = new ArrayList<>();
        for (int round = 1; round <= PLAN.rounds(); round++) {
            for (Engine engine : PLAN.engines()) {
                for (long events : PLAN.runLengths(engine)) {
                    double start = engine == Engine.DSL ? 4 : engine == Engine.COPY ? 0.5 : 1;
                    double perMillion = engine == Engine.DSL ? 20 : engine == Engine.COPY ? 1 : 2;
                    double cpu = start + events / 1e6 * perMillion * (1 + round / 1_000.0);
                    long allocated = events * (engine == Engine.COPY ? 500 : 1_300);
                    outcomes.add(outcome(engine, events, new Usage(cpu / 2, cpu, 300, events * 3, allocated)));
                }
            }
        }
        return new Comparison(PLAN, outcomes).report();
    }

    private static Rig.Outcome outcome(Engine engine, long events, Usage usage) {
        Job.Topics topics = new Job.Topics("b:1", "r", "in", "", "out", 1);
        Job job = new Job(engine, PLAN.task(), PLAN.settings(), events, 0, topics, "app", Path.of("x"));
        return new Rig.Outcome(job, usage, new Verdict(1, 1, 1, 9, List.of()), events * 50, events * 4, 0);
    }

    @Test
    void bars_compare_slopes_round_by_round() {
        Report report = report();

        assertThat(report.bars())
                .extracting(Report.Judged::bar)
                .containsExactly(
                        "W2: CPU by that of dsl",
                        "W2: CPU of a whole run of 1 M events by that of dsl",
                        "W2: bytes allocated per event beyond copy (batch lane)");
        assertThat(report.bars().get(0).median()).isBetween(0.0999, 0.1001);
        assertThat(report.bars().get(1).median()).isBetween(0.124, 0.126);
        assertThat(report.bars().get(2).median()).isEqualTo(800);
        assertThat(report.bars()).extracting(Report.Judged::verdict).containsExactly("met", "met", "not met");
    }

    @Test
    void a_report_comes_back_from_its_file() {
        Report report = report();

        assertThat(Report.read(report.write(folder))).isEqualTo(report);
    }

    @Test
    void the_page_has_each_figure_with_its_command() throws Exception {
        report().write(folder);

        List<Path> files = ResultsPage.write(folder);

        String page = Files.readString(files.get(0));
        assertThat(page)
                .contains("W2, at_least_once", "-Dbench=W2 -Dlengths=1000000:3000000 -Drounds=7", "| 0.200 |", "met");
        assertThat(Files.readString(files.get(1))).startsWith("<svg").contains("millrace", "dsl", "copy");
    }

    @Test
    void trailing_windows_are_judged_by_what_they_hold() {
        assertThat(Bar.of(Plan.parse(List.of("bench=W4", "window.events=100"))))
                .extracting(Bar::words)
                .contains("W4: CPU by that of dsl (100 in the window)");
        assertThat(Bar.of(Plan.parse(List.of("bench=W4", "devices=1000000", "engines=millrace"))))
                .extracting(Bar::words)
                .containsExactly(
                        "W4: changelog bytes by value bytes (1000000 keys)",
                        "W4: bytes on disk by value bytes (1000000 keys)");
    }
}
