// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.errors.ErrorCode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every error of names, types and planning: code, place and text. */
final class ErrorCorpusTest {
    private static final Map<ErrorCode, String> NOT_PRODUCED = new EnumMap<>(Map.of(
            ErrorCode.NO_QUERY, "files of declarations alone are well planned; running them is what fails",
            ErrorCode.PARTITIONS_DIFFER, "only a broker knows how many partitions a topic has"));

    @TestFactory
    Stream<DynamicTest> tells_code_place_and_text() {
        if (Planning.UPDATES) {
            Planning.files("errors", ".txt").forEach(ErrorCorpusTest::update);
        }
        return ErrorCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(each.title(), () -> {
                    PlannedFiles planned = Planning.plan(each.sql());
                    assertThat(ErrorCase.told(planned.diagnostics())).isEqualTo(each.expected());
                    assertThat(each.marked(planned.diagnostics())).isEqualTo(each.marked());
                }));
    }

    @Test
    void every_code_of_names_and_planning_has_a_case_or_a_reason() {
        Set<Integer> produced = ErrorCase.all().stream()
                .flatMap(each -> each.expected().lines())
                .filter(line -> line.startsWith("=> MR-"))
                .map(line -> Integer.valueOf(line.substring(6, 10)))
                .collect(Collectors.toCollection(TreeSet::new));
        for (ErrorCode code : ErrorCode.values()) {
            if (code.number() >= 2000 && code.number() < 4000) {
                assertThat(produced.contains(code.number()) || NOT_PRODUCED.containsKey(code))
                        .as("%s has a case in src/test/resources/errors, or a reason why it has none", code)
                        .isTrue();
                assertThat(produced.contains(code.number()) && NOT_PRODUCED.containsKey(code))
                        .as("%s is produced", code)
                        .isFalse();
            }
        }
    }

    @Test
    void the_declarations_of_the_tests_are_right() {
        assertThat(ErrorCase.told(Planning.plan("").diagnostics())).isEmpty();
    }

    /** Takes over the texts, never the places: those are written by hand. */
    private static void update(Path file) {
        List<ErrorCase> cases = ErrorCase.read(file);
        String text = Planning.text(file);
        String head = text.startsWith("## ") ? "" : text.substring(0, text.indexOf("\n## ") + 1);
        String updated = cases.stream()
                .map(each -> "## " + each.title() + "\n" + each.marked() + "\n"
                        + ErrorCase.told(Planning.plan(each.sql()).diagnostics()) + "\n")
                .collect(Collectors.joining("\n"));
        Planning.write(file, head + updated);
    }
}
