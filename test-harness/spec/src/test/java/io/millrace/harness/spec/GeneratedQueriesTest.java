// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.codegen.Evaluation;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.sql.DiagnosticRenderer;
import io.millrace.topology.sql.SourceText;
import io.millrace.udf.registry.FunctionRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random queries: every one is planned, and gives the same records in the interpreter, record by record, as in generated code in runs. {@code
 * -Dmillrace.queries=5000} for more, {@code -Dmillrace.seed} for those of a run before.
 */
final class GeneratedQueriesTest {
    private static final int QUERIES = Integer.getInteger("millrace.queries", 300);
    private static final int TOGETHER = 20;
    private static final int ROWS = 80;

    private final FunctionRegistry functions = Compilation.functions();

    @TempDir
    Path folder;

    @AfterEach
    void generated_code_again() {
        System.clearProperty(Evaluation.PROPERTY);
    }

    @Test
    void random_queries_are_planned_and_evaluators_agree_on_them() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        System.out.println("GeneratedQueriesTest: -Dmillrace.seed=" + seed);
        Random seeds = new Random(seed);
        int records = 0;
        for (int done = 0; done < QUERIES; done += TOGETHER) {
            records += application(new Random(seeds.nextLong()), seed);
        }
        System.out.println("GeneratedQueriesTest: " + QUERIES + " queries gave " + records + " records");
        assertThat(records).isGreaterThan(QUERIES);
    }

    /** Some queries as one application; gives the number of records that they wrote. */
    private int application(Random random, long seed) {
        GeneratedQueries queries = new GeneratedQueries(random);
        for (int i = 0; i < TOGETHER; i++) {
            queries.next();
        }
        String sql = String.join("\n", queries.statements());
        List<CaseRecord> rows = new ArrayList<>();
        GeneratedRows generated = new GeneratedRows(random);
        long time = 10_000;
        for (int i = 0; i < ROWS; i++) {
            time += random.nextInt(1_500) - 300;
            rows.add(generated.record(
                    queries.declared().get(random.nextInt(queries.declared().size())), time));
        }
        CaseRegistry registry = new CaseRegistry();
        try (Compilation compilation =
                Compilation.of(List.of(new SourceText("generated.sql", sql)), registry, functions)) {
            PlannedFiles files = compilation.files();
            assertThat(files.hasErrors())
                    .as(() -> "seed " + seed + "\n"
                            + new DiagnosticRenderer(DiagnosticRenderer.Colours.NONE).render(files.diagnostics()))
                    .isFalse();
            files.catalog().sources().forEach(source -> {
                PlannedCase.register(source, ColumnRole.KEY, source.schema().keys(), registry);
                PlannedCase.register(source, ColumnRole.VALUE, source.schema().values(), registry);
            });
            List<String> both = run(files, registry, rows, Evaluation.BOTH, SpecRun.Lane.BATCH);
            List<String> interpreted = run(files, registry, rows, Evaluation.INTERPRETED, SpecRun.Lane.RECORD);
            assertThat(interpreted).as("seed %d\n%s", seed, sql).isEqualTo(both);
            return both.size();
        }
    }

    private List<String> run(
            PlannedFiles files,
            CaseRegistry registry,
            List<CaseRecord> rows,
            Evaluation evaluation,
            SpecRun.Lane lane) {
        System.setProperty(Evaluation.PROPERTY, evaluation.name());
        CaseEncoder encoder = new CaseEncoder(new CaseTopics(SpecRun.neutral(rows), files), registry);
        List<String> lines = new ArrayList<>();
        try (SpecDriver driver = new SpecDriver(files.plan(), registry, ErrorPolicy.NULL, lane, folder)) {
            Set<String> read = files.plan().queries().stream()
                    .flatMap(query -> query.sources().stream())
                    .map(Step.Source::topic)
                    .collect(Collectors.toSet());
            for (CaseRecord row : rows) {
                if (read.contains(row.topic())) {
                    driver.send(row.topic(), encoder.encoded(row));
                }
            }
            files.plan().queries().forEach(query -> {
                for (TopicRecord record : driver.read(query.sink().topic())) {
                    lines.add(query.id() + " " + Arrays.toString(record.key()) + " " + Arrays.toString(record.value())
                            + " @" + record.timestamp());
                }
            });
            // Runs of records go to one query after the other.
            driver.deadLetters().stream().sorted().forEach(lines::add);
            driver.counts().forEach(count -> lines.add(count.toString()));
        }
        return lines;
    }
}
