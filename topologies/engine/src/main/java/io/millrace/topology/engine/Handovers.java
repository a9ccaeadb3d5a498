// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.topology.engine.config.Chain;
import io.millrace.topology.engine.config.EngineConfig;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.physical.Chains;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.sql.Diagnostic;
import io.millrace.topology.sql.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics hand their rows on in memory, over the life of an application. One thread.
 *
 * <p>Statements may take the rows of a topic in memory when they have seen all that is in it: since it was empty. That is remembered in
 * a topic of the application's own, for committed offsets of a topic that nobody reads expire. When the rows are to go through the
 * topic again, the application's offsets there are set to its end in the transaction that forgets it; so there is no moment at which
 * a crash loses a row, or gives one twice. Who begins such transactions ends those of others; and no process joins the group
 * before it has found, or written, what holds for all.
 */
final class Handovers {
    private static final Logger LOG = LoggerFactory.getLogger(Handovers.class);
    private static final byte[] MARKED = "memory".getBytes(StandardCharsets.UTF_8);

    /** How often another process may come between. */
    private static final int ATTEMPTS_MAX = 5;

    private final EngineConfig config;
    private final SchemaRegistry registry;
    private final Topics topics;
    private final GroupOffsets group;

    Handovers(Admin admin, EngineConfig config, SchemaRegistry registry, Topics topics) {
        this.config = config;
        this.registry = registry;
        this.topics = topics;
        this.group = new GroupOffsets(admin, config);
    }

    /** The topic that says of which topics rows were taken in memory since they were empty; compacted, with one partition. */
    static String markerTopic(String applicationId) {
        return applicationId + "-chain";
    }

    /**
     * What is to run.
     *
     * @param files with the plan in which some topics hand their rows on in memory
     * @param warnings why others do not
     */
    record Decision(PlannedFiles files, List<Diagnostic> warnings) {
        Decision {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Decides for this start, and writes it down. No task of this process may run.
     *
     * @param files in which all rows go through their topics
     * @throws MillraceException MR-5009 when something is to change and other processes of the application run, or the statement is
     *     gone that wrote a topic
     */
    Decision decide(PlannedFiles files) {
        Chains chains = files.chains();
        boolean isWanted = config.chain() == Chain.MEMORY;
        Set<String> wanted = new TreeSet<>(isWanted ? chains.topics() : Set.of());
        String markers = markerTopic(config.applicationId());
        boolean isKnown = topics.exists(markers);
        if (isWanted) {
            chains.reasons().values().forEach(reason -> LOG.info("not in memory: {}", reason));
        }
        if (wanted.isEmpty() && !isKnown) {
            return new Decision(files, List.of());
        }
        List<Diagnostic> warnings = new ArrayList<>();
        wanted.removeIf(topic -> mayChangeValues(topic, files, warnings));
        if (!isKnown) {
            topics.createCompacted(markers, files);
        }
        Set<String> inMemory = agreed(files, wanted);
        for (String topic : wanted) {
            if (!inMemory.contains(topic)) {
                tell(
                        topic,
                        files,
                        "rows of " + topic + " are read back from it: it held records before rows were to go in memory",
                        "another --app-id with another topic goes in memory from the first record on",
                        warnings);
            }
        }
        return new Decision(files.with(chains.inMemory(inMemory)), warnings);
    }

    /** A schema that somebody registered may hold less than the columns do. */
    private boolean mayChangeValues(String topic, PlannedFiles files, List<Diagnostic> warnings) {
        boolean isNarrow = List.of("-key", "-value").stream()
                .anyMatch(half -> usesRegistry(topic, files)
                        && registry.latest(topic + half)
                                .filter(schema -> schema.text().contains("\"float\""))
                                .isPresent());
        if (isNarrow) {
            tell(
                    topic,
                    files,
                    "rows of " + topic + " are read back from it: its schema in the registry has a field of type float",
                    "with double nothing is lost",
                    warnings);
        }
        return isNarrow;
    }

    private static boolean usesRegistry(String topic, PlannedFiles files) {
        return files.plan().queries().stream()
                .filter(query -> query.sink().topic().equals(topic))
                .map(query -> query.sink().format())
                .anyMatch(format -> format.keyFormat().equals("AVRO")
                        || format.valueFormat().equals("AVRO"));
    }

    private static void tell(String topic, PlannedFiles files, String message, String hint, List<Diagnostic> warnings) {
        for (QueryPlan query : files.plan().queries()) {
            Span place = files.places().get(query.id());
            if (place != null && reads(query, topic)) {
                warnings.add(Diagnostic.warning(ErrorCode.CHAIN_BY_TOPIC, place, message, hint));
                return;
            }
        }
    }

    private static boolean reads(QueryPlan query, String topic) {
        return query.reads().stream().anyMatch(read -> read.topic().equals(topic));
    }

    /** Those of the wanted topics whose rows go in memory, as all processes of the application see it. */
    private Set<String> agreed(PlannedFiles files, Set<String> wanted) {
        OwnClients clients = new OwnClients(config, markerTopic(config.applicationId()));
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try (Producer<byte[], byte[]> producer = clients.producer();
                    Consumer<byte[], byte[]> consumer = clients.consumer()) {
                // First, so that what another process is writing is either there or never will be.
                producer.initTransactions();
                Set<String> marked = marked(clients, consumer);
                Change change = change(wanted, marked);
                if (!change.isNone()) {
                    change.ended().forEach(topic -> requireWriter(topic, files));
                    write(producer, change);
                }
                Set<String> agreed = new TreeSet<>(marked);
                agreed.addAll(change.begun());
                agreed.retainAll(wanted);
                return agreed;
            } catch (ProducerFencedException | InvalidProducerEpochException other) {
                LOG.info("another process of {} starts, too", config.applicationId());
            } catch (KafkaException e) {
                throw new MillraceException(
                        ErrorCode.QUERY_FAILED,
                        "it cannot be written which rows go in memory: " + e.getMessage(),
                        null,
                        e);
            }
        }
        throw new MillraceException(
                ErrorCode.CHAIN_REFUSED,
                "other processes of " + config.applicationId() + " start all the while",
                "start them one after the other");
    }

    private static Set<String> marked(OwnClients clients, Consumer<byte[], byte[]> consumer) {
        Set<String> marked = new TreeSet<>();
        clients.read(consumer, (topic, record) -> {
            if (record.value() == null) {
                marked.remove(topic);
            } else {
                marked.add(topic);
            }
        });
        return marked;
    }

    /**
     * What is to be written.
     *
     * @param begun topics that are empty, and hand their rows on from now on
     * @param ended topics that are read from their end on
     * @param ends the end of each partition of those
     */
    private record Change(Set<String> begun, Set<String> ended, Map<TopicPartition, Long> ends) {
        boolean isNone() {
            return begun.isEmpty() && ended.isEmpty();
        }
    }

    private Change change(Set<String> wanted, Set<String> marked) {
        Change seen = seen(wanted, marked);
        if (seen.isNone()) {
            return seen;
        }
        group.awaitNobody();
        // Whoever was there may have written to the end.
        return seen(wanted, marked);
    }

    private Change seen(Set<String> wanted, Set<String> marked) {
        Set<String> ended = new TreeSet<>(marked);
        ended.removeAll(wanted);
        Set<String> unmarked = new TreeSet<>(wanted);
        unmarked.removeAll(marked);
        Set<String> begun = new TreeSet<>();
        for (String topic : unmarked) {
            if (group.ends(topic, topics.partitionsOf(topic)).values().stream().allMatch(end -> end == 0)) {
                begun.add(topic);
            }
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        ended.forEach(topic -> ends.putAll(group.ends(topic, topics.partitionsOf(topic))));
        return new Change(begun, ended, ends);
    }

    /** What others write to the topic since it is not written here, nobody has seen. */
    private static void requireWriter(String topic, PlannedFiles files) {
        List<QueryPlan> queries = files.plan().queries();
        if (queries.stream().noneMatch(query -> query.sink().topic().equals(topic))) {
            queries.stream().filter(query -> reads(query, topic)).findFirst().ifPresent(reader -> {
                throw new MillraceException(
                        ErrorCode.CHAIN_REFUSED,
                        reader.id() + " has taken the rows of " + topic
                                + " in memory, and the statement is gone that wrote them",
                        "start once with that statement and millrace.chain = topic; then take it away");
            });
        }
    }

    private void write(Producer<byte[], byte[]> producer, Change change) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        change.ends().forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end)));
        producer.beginTransaction();
        change.begun().forEach(topic -> send(producer, topic, MARKED));
        change.ended().forEach(topic -> send(producer, topic, null));
        if (!offsets.isEmpty()) {
            producer.sendOffsetsToTransaction(offsets, new ConsumerGroupMetadata(config.applicationId()));
        }
        producer.commitTransaction();
        // A commit returns before everybody sees it.
        group.awaitCommitted(change.ends());
        change.begun().forEach(topic -> LOG.info("rows of {} go in memory from its first record on", topic));
        change.ended().forEach(topic -> LOG.info("rows of {} are read from the topic again", topic));
    }

    private void send(Producer<byte[], byte[]> producer, String topic, byte @Nullable [] value) {
        // Its result is told by the commit.
        var unused = producer.send(new ProducerRecord<>(
                markerTopic(config.applicationId()), topic.getBytes(StandardCharsets.UTF_8), value));
    }
}
