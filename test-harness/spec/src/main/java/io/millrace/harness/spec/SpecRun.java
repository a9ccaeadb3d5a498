// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.spec;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.harness.spec.SpecCase.Told;
import io.millrace.harness.spec.record.CaseRecord;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.topology.engine.AssertedRows;
import io.millrace.topology.engine.Compilation;
import io.millrace.topology.engine.config.Chain;
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.Chains;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.InsertedRow;
import io.millrace.topology.runtime.metrics.SourceCounters;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.DiagnosticRenderer;
import io.millrace.topology.sql.SourceText;
import io.millrace.udf.registry.FunctionRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Runs the tests of spec files: all statements of one as one application, in either lane. One thread. */
public final class SpecRun {
    /** How the records of a test go through Kafka Streams. */
    public enum Lane {
        RECORD,
        BATCH
    }

    private final FunctionRegistry functions = Compilation.functions();
    private final Path folder;
    private final List<SourceText> before;

    /** @param folder a folder for what drivers keep */
    public SpecRun(Path folder) {
        this(folder, List.of());
    }

    /**
     * Tests of files.
     *
     * @param folder a folder for what drivers keep
     * @param before files whose statements stand before those of each test
     */
    public SpecRun(Path folder, List<SourceText> before) {
        this.folder = folder;
        this.before = List.copyOf(before);
    }

    /** What is not as the test wants it, for people; null when all is. Where rows are taken from its statements say. */
    public @Nullable String problem(SpecCase tested, Lane lane) {
        return problem(tested, lane, Chain.TOPIC);
    }

    /**
     * The same.
     *
     * @param chain MEMORY where rows are to be taken in memory even if the statements do not ask for it
     */
    public @Nullable String problem(SpecCase tested, Lane lane, Chain chain) {
        String problem = problemOf(tested, lane, chain);
        if (tested.failure() == SpecCase.Failure.NONE) {
            return problem;
        }
        return problem == null ? "expected an error, and there is none" : null;
    }

    private @Nullable String problemOf(SpecCase tested, Lane lane, Chain chain) {
        CaseRegistry registry = new CaseRegistry();
        tested.schemas().forEach(schema -> registry.put(schema.subject(), schema.type(), schema.text(), null));
        List<SourceText> texts = new ArrayList<>(before);
        texts.add(new SourceText(tested.place().replaceFirst(":[0-9]+$", ""), tested.sql()));
        try (Compilation compilation = Compilation.of(texts, registry, functions)) {
            PlannedFiles files = chained(compilation.files(), tested, chain);
            String told = toldProblem(tested, files.diagnostics());
            if (told != null || !tested.errors().isEmpty()) {
                return told;
            }
            String columns = columnProblem(tested, files);
            return columns != null ? columns : new Execution(tested, files, registry).problem(lane);
        }
    }

    /** Rows that a test sends to a topic are nobody's in memory. */
    private static PlannedFiles chained(PlannedFiles files, SpecCase tested, Chain chain) {
        if (files.hasErrors() || chain == Chain.TOPIC && !files.asksForMemory()) {
            return files;
        }
        Chains chains = files.chains();
        Set<String> topics = new HashSet<>(chains.topics());
        tested.sends().forEach(send -> topics.remove(send.input().topic()));
        return files.with(chains.inMemory(topics));
    }

    // ---- planned ---------------------------------------------------------------------------------------------------

    private static @Nullable String toldProblem(SpecCase tested, List<Diagnostic> diagnostics) {
        List<Diagnostic> errors =
                diagnostics.stream().filter(Diagnostic::isError).toList();
        List<Told> expected = tested.errors();
        boolean isSame = errors.size() == expected.size();
        for (int i = 0; isSame && i < errors.size(); i++) {
            Told told = expected.get(i);
            Diagnostic error = errors.get(i);
            isSame = told.code() == error.code()
                    && (told.start() < 0
                            || told.start() == error.span().start()
                                    && told.end() == error.span().end());
        }
        if (isSame) {
            return null;
        }
        String wanted = expected.isEmpty()
                ? "no errors"
                : expected.stream()
                        .map(told -> told.code().label() + (told.start() < 0 ? "" : " at " + excerpt(tested, told)))
                        .collect(Collectors.joining(", "));
        return "expected " + wanted + ", told:\n"
                + new DiagnosticRenderer(DiagnosticRenderer.Colours.NONE).render(errors);
    }

    private static String excerpt(SpecCase tested, Told told) {
        return '"' + tested.sql().substring(told.start(), told.end()) + '"';
    }

    private static @Nullable String columnProblem(SpecCase tested, PlannedFiles files) {
        for (Map.Entry<String, String> entry : tested.columns().entrySet()) {
            String columns = files.catalog().sources().stream()
                    .filter(source -> source.name().equals(entry.getKey()))
                    .map(source -> source.schema().columns().stream()
                            .map(Column::toString)
                            .collect(Collectors.joining(", ")))
                    .findFirst()
                    .orElse("no such source");
            if (!columns.equals(entry.getValue())) {
                return "columns of " + entry.getKey() + "\nexpected " + entry.getValue() + "\ngot      " + columns;
            }
        }
        return null;
    }

    /** A case that knows no more than its outputs: all else is in the SQL. */
    static ConformanceCase neutral(List<CaseRecord> outputs) {
        return new ConformanceCase(
                "spec",
                null,
                "corpus",
                "corpus",
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                outputs,
                null,
                false,
                MissingNode.getInstance(),
                List.of());
    }

    // ---- run -------------------------------------------------------------------------------------------------------

    private final class Execution implements WrittenRecords {
        private final SpecCase tested;
        private final PlannedFiles files;
        private final CaseRegistry registry;
        private final ConformanceCase neutral;
        private final CaseTopics topics;
        private final Map<String, List<TopicRecord>> written = new HashMap<>();
        private List<String> deadLetters = List.of();

        private Execution(SpecCase tested, PlannedFiles files, CaseRegistry registry) {
            this.tested = tested;
            this.files = files;
            this.registry = registry;
            neutral = neutral(
                    tested.outputs().values().stream().flatMap(List::stream).toList());
            topics = new CaseTopics(neutral, files);
        }

        private @Nullable String problem(Lane lane) {
            String unknown = unknownTopic();
            if (unknown != null) {
                return unknown;
            }
            register();
            Map<String, Long> counts = Map.of();
            if (!files.plan().queries().isEmpty()) {
                String word = files.settings().getOrDefault("millrace.on.expression.error", "null");
                ErrorPolicy policy = ErrorPolicy.valueOf(word.toUpperCase(Locale.ROOT));
                try (SpecDriver driver = new SpecDriver(files.plan(), registry, policy, lane, folder)) {
                    feed(driver);
                    collect(driver);
                    counts = counts(driver.counts());
                }
            } else {
                files.inserts().forEach(insert -> written(insert, insertedRow(insert)));
            }
            String output = outputProblem(counts);
            return output == null ? assertionProblem() : output;
        }

        private @Nullable String assertionProblem() {
            for (PlannedAssertion assertion : files.assertions()) {
                if (!(assertion instanceof PlannedAssertion.Rows)) {
                    return assertion.span() + ": no test can answer this without a cluster: "
                            + assertion.span().text();
                }
            }
            try {
                new AssertedRows(registry, this::consumed).check(files.assertions());
                return null;
            } catch (MillraceException unmet) {
                return unmet.render();
            }
        }

        private List<ConsumerRecord<byte[], byte[]>> consumed(String topic) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (TopicRecord record : written(topic)) {
                records.add(new ConsumerRecord<>(
                        topic,
                        0,
                        records.size(),
                        record.timestamp(),
                        TimestampType.CREATE_TIME,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty()));
            }
            return records;
        }

        /** A misspelled topic would be one that nothing is written to, as a test may want it. */
        private @Nullable String unknownTopic() {
            Set<String> known = new TreeSet<>();
            files.catalog().sources().forEach(source -> known.add(source.topic()));
            files.plan().queries().forEach(query -> known.add(query.sink().topic()));
            List<String> named = new ArrayList<>(tested.outputs().keySet());
            tested.sends().forEach(send -> named.add(send.input().topic()));
            return named.stream()
                    .filter(topic -> !known.contains(topic))
                    .findFirst()
                    .map(topic -> "no stream or table has topic " + topic + "; topics are " + String.join(", ", known))
                    .orElse(null);
        }

        private void register() {
            for (SourceDefinition source : files.catalog().sources()) {
                for (ColumnRole side : ColumnRole.values()) {
                    boolean isKey = side == ColumnRole.KEY;
                    String subject = source.topic() + (isKey ? "-key" : "-value");
                    if (tested.schemas().stream()
                            .noneMatch(schema -> schema.subject().equals(subject))) {
                        PlannedCase.register(
                                source,
                                side,
                                isKey ? source.schema().keys() : source.schema().values(),
                                registry);
                    }
                }
            }
        }

        private InsertedRow insertedRow(PlannedInsert insert) {
            return InsertedRow.of(insert, registry, 0);
        }

        private TopicRecord written(PlannedInsert insert, InsertedRow row) {
            TopicRecord record = new TopicRecord(row.key(), row.value(), row.timestamp(), new RecordHeaders());
            written.computeIfAbsent(insert.topic(), topic -> new ArrayList<>()).add(record);
            return record;
        }

        private void feed(SpecDriver driver) {
            Set<String> read = new HashSet<>();
            for (QueryPlan query : files.plan().queries()) {
                query.sources().forEach(source -> read.add(source.topic()));
            }
            CaseEncoder encoder = new CaseEncoder(topics, registry);
            int inserted = 0;
            List<PlannedInsert> inserts = files.inserts();
            for (int i = 0; i <= tested.sends().size(); i++) {
                int offset = i < tested.sends().size() ? tested.sends().get(i).offset() : Integer.MAX_VALUE;
                for (; inserted < inserts.size() && isBefore(inserts.get(inserted), offset); inserted++) {
                    PlannedInsert insert = inserts.get(inserted);
                    TopicRecord record = written(insert, insertedRow(insert));
                    if (read.contains(insert.topic())) {
                        driver.send(insert.topic(), record);
                    }
                }
                if (i < tested.sends().size()) {
                    CaseRecord input = tested.sends().get(i).input();
                    driver.send(input.topic(), encoder.encoded(input));
                }
            }
        }

        /** Other files stand before all that is sent. */
        private boolean isBefore(PlannedInsert insert, int offset) {
            boolean isInTest = insert.span().source().text().equals(tested.sql());
            return !isInTest || insert.span().start() < offset;
        }

        private void collect(SpecDriver driver) {
            Set<String> sinks = files.plan().queries().stream()
                    .map(query -> query.sink().topic())
                    .collect(Collectors.toSet());
            for (String sink : sinks) {
                written.computeIfAbsent(sink, topic -> new ArrayList<>()).addAll(driver.read(sink));
            }
            deadLetters = driver.deadLetters();
        }

        /** Some words count records, one counts steps. */
        private Map<String, Long> counts(List<SourceCounters.Snapshot> snapshots) {
            Map<String, Long> counts = new HashMap<>();
            for (SourceCounters.Snapshot each : snapshots) {
                counts.merge("late", each.late(), Long::sum);
                counts.merge("filtered", each.filtered(), Long::sum);
                counts.merge("applied", each.applied(), Long::sum);
                counts.merge("expression-errors", each.expressionErrors(), Long::sum);
                counts.merge("in-flight", each.inFlight(), Long::sum);
            }
            long repartitions = files.plan().queries().stream()
                    .flatMap(query -> query.steps().stream())
                    .filter(Step.Repartition.class::isInstance)
                    .count();
            counts.put("repartitions", repartitions);
            return counts;
        }

        private @Nullable String outputProblem(Map<String, Long> counts) {
            for (Map.Entry<String, List<CaseRecord>> entry : tested.outputs().entrySet()) {
                if (entry.getValue().isEmpty() && !written(entry.getKey()).isEmpty()) {
                    return entry.getKey() + ": nothing is expected, "
                            + written(entry.getKey()).size() + " records are written";
                }
            }
            String output = new OutputCheck(neutral, topics, this, registry).problem();
            if (output != null) {
                return output + "\ndead letters: " + deadLetters;
            }
            List<String> codes = deadLetters.stream()
                    .map(letter -> letter.substring(0, letter.indexOf(' ')))
                    .toList();
            if (!codes.equals(tested.deadLetters())) {
                return "dead letters: expected " + tested.deadLetters() + ", got " + deadLetters;
            }
            if (counts.getOrDefault("in-flight", 0L) != 0) {
                return "records are lost without a count: " + counts;
            }
            for (Map.Entry<String, Long> count : tested.counts().entrySet()) {
                if (!count.getValue().equals(counts.get(count.getKey()))) {
                    return "count of " + count.getKey() + ": expected " + count.getValue() + ", counts are " + counts;
                }
            }
            return null;
        }

        @Override
        public List<TopicRecord> written(String topic) {
            return written.getOrDefault(topic, List.of());
        }

        @Override
        public List<String> deadLetters() {
            return deadLetters;
        }
    }
}
