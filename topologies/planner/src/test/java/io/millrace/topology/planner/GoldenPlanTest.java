// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.planner.explain.PlanText;
import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.PlanJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the SQL of {@code plans/} is planned as: a drawing for each, and JSON where a file for it is there. */
final class GoldenPlanTest {
    @TestFactory
    Stream<DynamicTest> is_planned_as_drawn() {
        return Planning.files("plans", ".sql").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    PhysicalPlan plan = plan(file);
                    String drawing = new PlanText("app", PlanText.Lines.ASCII).render(plan, reasons(file));
                    golden(sibling(file, ".txt"), drawing);
                    if (Files.exists(sibling(file, ".json"))) {
                        golden(sibling(file, ".json"), PlanJson.write(plan));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> is_read_back_as_it_was_written() {
        return Planning.files("plans", ".sql").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    PhysicalPlan plan = plan(file);
                    String json = PlanJson.write(plan);
                    assertThat(PlanJson.read(json, TestPorts.FUNCTIONS)).isEqualTo(plan);
                    assertThat(PlanJson.write(PlanJson.read(json, TestPorts.FUNCTIONS)))
                            .isEqualTo(json);
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_drawing_fits_a_terminal_and_is_plain() {
        return Planning.files("plans", ".sql").stream()
                .map(file -> DynamicTest.dynamicTest(name(file), () -> {
                    String ascii = new PlanText("an-application", PlanText.Lines.ASCII).render(plan(file));
                    String box = new PlanText("an-application", PlanText.Lines.BOX).render(plan(file));
                    assertThat(ascii).matches(text -> text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 127));
                    assertThat(ascii.lines()).allSatisfy(line -> {
                        assertThat(line.length()).isLessThanOrEqualTo(100);
                        assertThat(line).isEqualTo(line.stripTrailing());
                    });
                    assertThat(box.lines().map(String::length).toList())
                            .isEqualTo(ascii.lines().map(String::length).toList());
                }));
    }

    private static Map<String, String> reasons(Path file) {
        PlannedFiles planned = Planning.plan(Planning.text(file));
        return planned.asksForMemory() ? planned.chains().reasons() : Map.of();
    }

    private static PhysicalPlan plan(Path file) {
        PlannedFiles planned = Planning.plan(Planning.text(file));
        assertThat(ErrorCase.told(planned.diagnostics())).isEmpty();
        return planned.fromTheBeginning().plan();
    }

    private static void golden(Path file, String text) {
        if (Planning.UPDATES) {
            Planning.write(file, text);
        }
        assertThat(file).exists();
        assertThat(text).isEqualTo(Planning.text(file));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Path sibling(Path file, String ending) {
        return file.resolveSibling(name(file).replace(".sql", ending));
    }
}
