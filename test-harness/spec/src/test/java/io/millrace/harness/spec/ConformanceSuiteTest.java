// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.harness.spec.CaseResult.Status;
import io.millrace.topology.runtime.codegen.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The cases that lie beside the project, where they do: in no area may fewer pass than before. The file of numbers is rewritten
 * with {@code -Dmillrace.golden.update=true}; {@code -Dmillrace.conformance=DIR} runs cases that lie elsewhere.
 */
final class ConformanceSuiteTest {
    private static final Path CASES =
            Path.of(System.getProperty("millrace.conformance", "../../../shared/conformance/cases"));
    private static final Path RATCHET = Path.of("src/test/resources/conformance-passes.txt");

    @Test
    void in_no_area_do_fewer_cases_pass_than_before() throws IOException {
        assumeTrue(Files.isDirectory(CASES), "skipped: there are no conformance cases in " + CASES);
        Map<String, Integer> passes = new TreeMap<>();
        for (CaseResult result : results()) {
            assertThat(String.valueOf(result.detail())).doesNotContain("the evaluators disagree");
            passes.merge(result.suite() + "." + result.area(), result.status() == Status.PASS ? 1 : 0, Integer::sum);
        }
        if (Boolean.getBoolean("millrace.golden.update")) {
            List<String> lines = new ArrayList<>();
            passes.forEach((area, count) -> lines.add(area + "=" + count));
            Files.write(RATCHET, lines);
        }
        for (String line : Files.readAllLines(RATCHET)) {
            int equals = line.indexOf('=');
            String area = line.substring(0, equals);
            assertThat(passes.getOrDefault(area, 0))
                    .as("cases of %s that pass", area)
                    .isGreaterThanOrEqualTo(Integer.parseInt(line.substring(equals + 1)));
        }
    }

    /** Each expression of the cases is evaluated twice: in generated code and in the interpreter. */
    private static List<CaseResult> results() {
        System.setProperty(Evaluation.PROPERTY, Evaluation.BOTH.name());
        try {
            return new ConformanceRun(CASES).run();
        } finally {
            System.clearProperty(Evaluation.PROPERTY);
        }
    }
}
