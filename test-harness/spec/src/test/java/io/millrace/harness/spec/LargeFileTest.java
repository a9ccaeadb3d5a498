// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.schema.registry.RegisteredSchema;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.sql.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of 300 statements is one application: all its queries run in one topology. */
final class LargeFileTest {
    private static final Path FOLDER = Path.of("../corpus/large");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @TempDir
    Path folder;

    @Test
    void each_query_of_a_file_of_300_statements_gives_rows() throws IOException {
        CaseRegistry registry = new CaseRegistry();
        try (Stream<Path> schemas = Files.list(FOLDER.resolve("schemas"))) {
            for (Path schema : schemas.sorted().toList()) {
                String subject = schema.getFileName().toString().replace(".avsc", "");
                registry.put(subject, RegisteredSchema.AVRO, Files.readString(schema), null);
            }
        }
        SourceText text = new SourceText("regions.sql", Files.readString(FOLDER.resolve("regions.sql")));
        try (Compilation compilation = Compilation.of(List.of(text), registry, Compilation.functions())) {
            PlannedFiles files = compilation.files();
            assertThat(files.diagnostics()).isEmpty();
            assertThat(compilation.statements()).isEqualTo(300);
            assertThat(files.plan().queries()).hasSize(270);
            files.catalog().sources().stream()
                    .filter(source -> !source.topic().endsWith("_payments"))
                    .forEach(source -> {
                        PlannedCase.register(
                                source, ColumnRole.KEY, source.schema().keys(), registry);
                        PlannedCase.register(
                                source, ColumnRole.VALUE, source.schema().values(), registry);
                    });
            run(files, registry);
        }
    }

    private void run(PlannedFiles files, CaseRegistry registry) {
        CaseEncoder encoder = new CaseEncoder(new CaseTopics(SpecRun.neutral(List.of()), files), registry);
        List<String> regions = files.catalog().sources().stream()
                .map(source -> source.topic())
                .filter(topic -> topic.endsWith("_orders"))
                .map(topic -> topic.replace("_orders", ""))
                .toList();
        assertThat(regions).hasSize(10);
        TreeSet<String> written = new TreeSet<>();
        try (SpecDriver driver = new SpecDriver(files.plan(), registry, ErrorPolicy.NULL, SpecRun.Lane.BATCH, folder)) {
            for (String region : regions) {
                driver.send(region + "_customers", encoder.encoded(record(region + "_customers", customer(), 1)));
                for (int i = 1; i <= 5; i++) {
                    driver.send(region + "_orders", encoder.encoded(record(region + "_orders", order(i), i * 1000)));
                }
                driver.send(region + "_payments", encoder.encoded(record(region + "_payments", payment(), 6000)));
            }
            for (QueryPlan query : files.plan().queries()) {
                if (!driver.read(query.sink().topic()).isEmpty()) {
                    written.add(query.sink().topic());
                }
            }
            assertThat(driver.deadLetters()).isEmpty();
            assertThat(driver.counts())
                    .allSatisfy(count -> assertThat(count.inFlight()).isZero());
            assertThat(driver.counts().stream()
                            .mapToLong(SourceCounters.Snapshot::late)
                            .sum())
                    .isZero();
        }
        // Three of a region's queries write to its alerts.
        assertThat(written).hasSize(250);
    }

    private static CaseRecord record(String topic, ObjectNode value, long timestamp) {
        return new CaseRecord(topic, JSON.textNode("ann"), value, timestamp, List.of(), null);
    }

    private static ObjectNode customer() {
        return JSON.objectNode().put("NAME", "Ann").put("TIER", "gold").put("CREDIT", 1.5);
    }

    private static ObjectNode order(int number) {
        ObjectNode order = JSON.objectNode()
                .put("ORDER_ID", "o" + number)
                .put("ITEM", " pen ")
                .put("AMOUNT", "1500.25")
                .put("QUANTITY", 120)
                .put("PLACED_AT", 1_000L * number);
        order.putArray("TAGS").add("new").add("blue");
        order.putObject("SHIP_TO").put("CITY", "Linz").put("ZIP", 12);
        return order;
    }

    private static ObjectNode payment() {
        return JSON.objectNode()
                .put("order_id", "o1")
                .put("card", "1234-5678")
                .put("method", "card")
                .put("paid", 1500.25);
    }
}
