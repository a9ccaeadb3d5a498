// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.errors.RecordException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedInsert;
import io.millrace.topology.runtime.InsertedRow;
import io.millrace.topology.sql.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of INSERT INTO … VALUES, each once in the life of an application: which of a topic's rows are written
 * stands in a topic of the application's own, in the transaction that writes them. So the first start writes all rows, later ones
 * those that were added. One thread.
 */
final class ValueInserts {
    private static final Logger LOG = LoggerFactory.getLogger(ValueInserts.class);

    /** Of a topic so many rows are told that were changed. */
    private static final int TOLD_MAX = 3;

    private final EngineConfig config;
    private final SchemaRegistry registry;

    ValueInserts(EngineConfig config, SchemaRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /** The topic that holds which rows are written; compacted, with one partition. */
    static String progressTopic(String applicationId) {
        return applicationId + "-inserts";
    }

    /** The rows of a topic. */
    private record Rows(String topic, List<PlannedInsert> rows, WrittenRows before, WrittenRows.Comparison found) {
        boolean hasNews() {
            return found.fates().contains(WrittenRows.Fate.IS_NEW);
        }
    }

    /**
     * Writes the rows that are not written yet. The progress topic must be there.
     *
     * @param kept is looked at before anything is written
     * @return what was changed of rows that are written
     * @throws MillraceException MR-6007 when they cannot be written, and what is said of what is kept; then none of them is
     */
    List<Diagnostic> write(List<PlannedInsert> inserts, KeptState kept) {
        List<Diagnostic> changed = new ArrayList<>();
        OwnClients clients = new OwnClients(config, progressTopic(config.applicationId()));
        try (Producer<byte[], byte[]> producer = clients.producer();
                Consumer<byte[], byte[]> consumer = clients.consumer()) {
            // First, so that what another process of this application is writing is either there or never will be.
            producer.initTransactions();
            List<Rows> all = compared(inserts, written(clients, consumer));
            if (all.stream().anyMatch(Rows::hasNews)) {
                kept.check(consumer);
            }
            all.forEach(rows -> tellChanged(rows, changed));
            all.removeIf(rows -> rows.found().after().equals(rows.before()));
            if (!all.isEmpty()) {
                producer.beginTransaction();
                all.forEach(rows -> send(producer, rows));
                producer.commitTransaction();
            }
        } catch (ProducerFencedException | InvalidProducerEpochException other) {
            LOG.info("another process of {} writes the rows of INSERT … VALUES", config.applicationId());
        } catch (KafkaException e) {
            throw new MillraceException(
                    ErrorCode.QUERY_FAILED,
                    "the rows of INSERT … VALUES cannot be written: " + e.getMessage(),
                    null,
                    e);
        }
        return changed;
    }

    private static List<Rows> compared(List<PlannedInsert> inserts, Map<String, WrittenRows> written) {
        Map<String, List<PlannedInsert>> byTopic = new LinkedHashMap<>();
        inserts.forEach(insert -> byTopic.computeIfAbsent(insert.topic(), topic -> new ArrayList<>())
                .add(insert));
        List<Rows> all = new ArrayList<>();
        byTopic.forEach((topic, rows) -> {
            WrittenRows before = written.getOrDefault(topic, WrittenRows.NONE);
            List<Long> digests =
                    rows.stream().map(row -> WrittenRows.digest(row.text())).toList();
            all.add(new Rows(topic, rows, before, before.compare(digests)));
        });
        return all;
    }

    private static void tellChanged(Rows rows, List<Diagnostic> changed) {
        long count = rows.found().fates().stream()
                .filter(WrittenRows.Fate.IS_CHANGED::equals)
                .count();
        int told = 0;
        for (int i = 0; i < rows.rows().size() && told < TOLD_MAX; i++) {
            if (rows.found().fates().get(i) == WrittenRows.Fate.IS_CHANGED) {
                told++;
                PlannedInsert row = rows.rows().get(i);
                String more = told == TOLD_MAX && count > told ? ", and so were " + (count - told) + " more" : "";
                changed.add(
                        Diagnostic.warning(
                                ErrorCode.INSERTED_ROWS_CHANGED,
                                row.span(),
                                "the row was changed after it was written to " + row.target() + more
                                        + "; it is not written again",
                                "what is written stays: put the row back as it was, and what is to be written into a row more"));
            }
        }
        int moved = rows.found().fates().indexOf(WrittenRows.Fate.IS_MOVED);
        if (moved >= 0) {
            PlannedInsert row = rows.rows().get(moved);
            changed.add(Diagnostic.warning(
                    ErrorCode.INSERTED_ROWS_CHANGED,
                    row.span(),
                    "the rows of " + row.target() + " stand in another order than they were written in",
                    "the topic keeps the order in which they were written; nothing is written again"));
        }
    }

    private void send(Producer<byte[], byte[]> producer, Rows rows) {
        for (int i = 0; i < rows.rows().size(); i++) {
            if (rows.found().fates().get(i) == WrittenRows.Fate.IS_NEW) {
                InsertedRow record = record(rows.rows().get(i));
                // Its result is told by the commit.
                var unused = producer.send(
                        new ProducerRecord<>(rows.topic(), null, record.timestamp(), record.key(), record.value()));
            }
        }
        WrittenRows after = rows.found().after();
        var unused = producer.send(new ProducerRecord<>(
                progressTopic(config.applicationId()),
                null,
                rows.topic().getBytes(StandardCharsets.UTF_8),
                after.value(),
                after.headers()));
    }

    private InsertedRow record(PlannedInsert row) {
        try {
            return InsertedRow.of(row, registry, System.currentTimeMillis());
        } catch (RecordException e) {
            throw new MillraceException(
                    e.code(),
                    "a row of INSERT INTO " + row.target() + " in line "
                            + row.span().line() + ": " + e.getMessage(),
                    null,
                    e);
        }
    }

    /** Which rows of each topic are written. */
    private static Map<String, WrittenRows> written(OwnClients clients, Consumer<byte[], byte[]> consumer) {
        Map<String, WrittenRows> written = new HashMap<>();
        clients.read(
                consumer, (topic, record) -> written.put(topic, WrittenRows.read(record.value(), record.headers())));
        return written;
    }
}
