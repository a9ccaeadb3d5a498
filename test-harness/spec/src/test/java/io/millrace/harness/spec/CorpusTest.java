// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.topology.engine.config.Chain;
import io.millrace.topology.runtime.codegen.Evaluation;
import io.millrace.topology.sql.SourceText;
import io.millrace.topology.sql.SqlParser;
import io.millrace.topology.sql.SqlPrinter;
import io.millrace.topology.sql.tree.Statement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Millrace's own corpus, each test of it in both lanes; {@code -Dmillrace.spec=joins} runs the files of that name alone. */
final class CorpusTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicNode> spec_files_do_what_they_say() throws IOException {
        SpecRun run = new SpecRun(folder);
        return Corpus.files().stream()
                .map(file -> DynamicContainer.dynamicContainer(
                        file.getFileName().toString(),
                        SpecFile.read(file).stream()
                                .flatMap(tested -> Stream.of(SpecRun.Lane.values())
                                        .map(lane -> DynamicTest.dynamicTest(
                                                tested + " (" + lane + ")", () -> check(run, tested, lane))))));
    }

    @Test
    void rows_that_are_taken_in_memory_change_nothing() throws IOException {
        SpecRun run = new SpecRun(folder);
        for (Path file : Corpus.files()) {
            for (SpecCase tested : SpecFile.read(file)) {
                if (tested.sql().matches("(?s).*CREATE[^;]*SELECT.*CREATE[^;]*SELECT.*")) {
                    for (SpecRun.Lane lane : SpecRun.Lane.values()) {
                        assertThat(run.problem(tested, lane, Chain.MEMORY))
                                .as("%s: %s (%s)", file.getFileName(), tested, lane)
                                .isNull();
                    }
                }
            }
        }
    }

    /** Record by record, each expression is evaluated twice: in generated code and in the interpreter. */
    private static void check(SpecRun run, SpecCase tested, SpecRun.Lane lane) {
        Evaluation evaluation = lane == SpecRun.Lane.RECORD ? Evaluation.BOTH : Evaluation.GENERATED;
        System.setProperty(Evaluation.PROPERTY, evaluation.name());
        try {
            assertThat(run.problem(tested, lane)).as(tested.toString()).isNull();
        } finally {
            System.clearProperty(Evaluation.PROPERTY);
        }
    }

    @Test
    void statements_that_are_printed_are_read_back_alike() throws IOException {
        int compared = 0;
        for (Path file : Corpus.files()) {
            for (SpecCase tested : SpecFile.read(file)) {
                for (Statement statement : SqlParser.parse(new SourceText("spec.sql", tested.sql()))
                        .statements()) {
                    String printed = SqlPrinter.print(statement) + ";";
                    assertThat(SqlParser.parse(new SourceText("printed.sql", printed))
                                    .statements())
                            .as("%s: %s", tested, printed)
                            .isEqualTo(List.of(statement));
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
    }

    @Test
    void the_corpus_is_not_small() throws IOException {
        List<SpecCase> all = Corpus.files().stream()
                .flatMap(file -> SpecFile.read(file).stream())
                .toList();
        assertThat(all.stream()
                        .map(tested -> tested.place().replaceAll(":.*", ": ") + tested.title())
                        .toList())
                .doesNotHaveDuplicates();
        if (System.getProperty("millrace.spec") == null) {
            assertThat(all).hasSizeGreaterThan(120);
        }
    }
}
