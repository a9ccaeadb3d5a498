// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.formats.ColumnReader;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.schema.types.Column;
import io.millrace.schema.types.ColumnRole;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedAssertion;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.runtime.operator.FormatTargets;
import io.millrace.topology.sql.Span;
import io.millrace.topology.sql.tree.Assertion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What ASSERT VALUES and ASSERT NULL VALUES say of the rows of streams and tables: each takes the next of its topic, from the oldest
 * one on. Where a topic has several partitions its rows are taken by their time. One thread.
 */
public final class AssertedRows {
    private final SchemaRegistry registry;
    private final Function<String, List<ConsumerRecord<byte[], byte[]>>> reader;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    /** @param reader gives the records of a topic, the oldest first; each topic is read once */
    public AssertedRows(SchemaRegistry registry, Function<String, List<ConsumerRecord<byte[], byte[]>>> reader) {
        this.registry = registry;
        this.reader = reader;
    }

    /** Those of a cluster. */
    static AssertedRows of(EngineConfig config, SchemaRegistry registry) {
        return new AssertedRows(registry, topic -> read(config, topic));
    }

    /**
     * Compares.
     *
     * @throws MillraceException MR-6010 for the first row that is another one
     */
    public void check(List<PlannedAssertion> assertions) {
        for (PlannedAssertion assertion : assertions) {
            if (assertion instanceof PlannedAssertion.Rows rows) {
                rows.rows().forEach(row -> check(rows, row));
            }
        }
    }

    private void check(PlannedAssertion.Rows asserted, PlannedInsert row) {
        SourceDefinition source = asserted.source();
        String topic = source.topic();
        List<ConsumerRecord<byte[], byte[]>> records = topics.computeIfAbsent(topic, reader);
        int number = taken.merge(topic, 1, Integer::sum);
        if (number > records.size()) {
            throw unmet(
                    asserted,
                    source.word() + " " + source.name() + " has " + count(records.size()) + ", asserted is row "
                            + number);
        }
        String problem = problem(asserted, row, records.get(number - 1));
        if (problem != null) {
            throw unmet(asserted, "row " + number + " of " + source.name() + " " + problem);
        }
    }

    private static MillraceException unmet(PlannedAssertion.Rows asserted, String found) {
        return ClusterAssertions.unmet(
                asserted.span(),
                found,
                "each ASSERT of rows takes the next of the topic, from its oldest on: PRINT "
                        + asserted.source().topic() + " FROM BEGINNING shows them");
    }

    private static String count(int rows) {
        return rows == 0 ? "no rows" : rows == 1 ? "1 row" : rows + " rows";
    }

    private @Nullable String problem(
            PlannedAssertion.Rows asserted, PlannedInsert row, ConsumerRecord<byte[], byte[]> found) {
        boolean tombstone = asserted.kind() == Assertion.RowKind.TOMBSTONES;
        if (tombstone != (found.value() == null)) {
            return tombstone ? "has a value, asserted is that it is deleted" : "is deleted, asserted are values";
        }
        RowBatch batch;
        try {
            batch = decoded(asserted.source(), row.schema(), found);
        } catch (RecordException unreadable) {
            return "cannot be read: " + unreadable.getMessage();
        }
        for (int i = 0; i < row.schema().size(); i++) {
            Column column = row.schema().column(i);
            Object value = batch.column(i).boxed(0);
            if (asserted.columns().contains(column.name())
                    && !Objects.equals(value, row.values().get(i))) {
                return "has " + column.name() + " = " + text(value) + ", asserted is "
                        + text(row.values().get(i));
            }
        }
        Long time = row.timestamp();
        return time == null || time == found.timestamp()
                ? null
                : "has ROWTIME = " + found.timestamp() + ", asserted is " + time;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "NULL" : value instanceof String string ? "'" + string + "'" : value.toString();
    }

    private RowBatch decoded(SourceDefinition source, RowSchema schema, ConsumerRecord<byte[], byte[]> record) {
        RowBatch batch = new RowBatch(schema, 1);
        int row = batch.append(record.timestamp(), record.value() == null, null);
        for (int i = 0; i < schema.size(); i++) {
            batch.column(i).setNull(row);
        }
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < schema.size(); i++) {
            indexes.put(schema.column(i).name(), i);
        }
        read(source, ColumnRole.KEY, indexes, record.key(), batch, row);
        read(source, ColumnRole.VALUE, indexes, record.value(), batch, row);
        return batch;
    }

    private void read(
            SourceDefinition source,
            ColumnRole side,
            Map<String, Integer> indexes,
            byte @Nullable [] bytes,
            RowBatch batch,
            int row) {
        if (bytes != null) {
            ColumnReader reader =
                    FormatTargets.reader(source.topic(), source.format(), side, source.schema(), indexes, registry);
            reader.read(bytes, batch, row);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(EngineConfig config, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = TopicReader.open(config, topic)) {
            reader.toEnd(records::add);
        }
        boolean several = records.stream().anyMatch(record -> record.partition() > 0);
        if (several) {
            records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        }
        return records;
    }

    /** Whether there is anything to compare. */
    static boolean areIn(List<PlannedAssertion> assertions) {
        return assertions.stream().anyMatch(PlannedAssertion.Rows.class::isInstance);
    }

    /** Where the first of them stands. */
    static Span first(List<PlannedAssertion> assertions) {
        return assertions.stream()
                .filter(PlannedAssertion.Rows.class::isInstance)
                .findFirst()
                .orElseThrow()
                .span();
    }
}
