// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.LabelledStore;
import io.millrace.state.api.OtherLabelException;
import io.millrace.topology.planner.PlannedFiles;
import io.millrace.topology.planner.physical.InternalNames;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.planner.physical.StateLabels;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.sql.Span;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the stores of an application hold, as their changelogs say before any is opened. One thread.
 *
 * <p>It reads the begin of each changelog, where the label stands. Stores that were begun by a build without labels have it further
 * behind; those are judged when they are opened.
 */
final class KeptState {
    /** Of a changelog the label comes in the first flush, whose changes are in the order of their keys. */
    private static final int RECORDS_LOOKED_AT = 16;

    private static final Duration POLL = Duration.ofMillis(100);

    private final PlannedFiles files;
    private final Map<String, Kept> kept = new HashMap<>();

    /** A store, and what its statement would keep. */
    private record Kept(String store, String label) {}

    KeptState(PlannedFiles files, String applicationId) {
        this.files = files;
        for (QueryPlan query : files.plan().queries()) {
            for (Step step : query.steps()) {
                for (String store : InternalNames.stores(step, query)) {
                    kept.put(
                            InternalNames.changelogTopic(applicationId, store),
                            new Kept(store, StateLabels.of(step, query)));
                }
            }
        }
    }

    /**
     * Compares what is kept with what the statements would keep.
     *
     * @param consumer of committed records, in no group; what it is assigned is changed
     * @throws MillraceException MR-5006 with the place of the first statement that is found to have kept something else
     */
    void check(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> changelogs = consumer.listTopics().entrySet().stream()
                .filter(topic -> kept.containsKey(topic.getKey()))
                .flatMap(topic -> topic.getValue().stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (changelogs.isEmpty()) {
            return;
        }
        consumer.assign(changelogs);
        consumer.seekToBeginning(changelogs);
        Map<TopicPartition, Long> ends = consumer.endOffsets(changelogs);
        Map<TopicPartition, Integer> looked = new HashMap<>();
        Set<TopicPartition> open = new HashSet<>(changelogs);
        while (true) {
            open.removeIf(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
            if (open.isEmpty()) {
                return;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition changelog = new TopicPartition(record.topic(), record.partition());
                if (isLast(record, looked.merge(changelog, 1, Integer::sum)) && open.remove(changelog)) {
                    consumer.pause(List.of(changelog));
                }
            }
        }
    }

    /** Whether nothing more has to be read of a changelog. */
    private boolean isLast(ConsumerRecord<byte[], byte[]> record, int number) {
        Kept wanted = kept.get(record.topic());
        if (wanted == null || !LabelledStore.isLabel(record.key())) {
            return number >= RECORDS_LOOKED_AT;
        }
        if (record.value() != null) {
            try {
                LabelledStore.check(wanted.store(), record.value(), wanted.label());
            } catch (OtherLabelException other) {
                throw placed(other, files);
            }
        }
        return true;
    }

    /** The same with the place of the statement, where that is known. */
    static MillraceException placed(OtherLabelException other, PlannedFiles files) {
        for (QueryPlan query : files.plan().queries()) {
            Span place = files.places().get(query.id());
            for (Step step : query.steps()) {
                if (place != null && InternalNames.stores(step, query).contains(other.store())) {
                    return other.at(place.source().name() + ":" + place.line());
                }
            }
        }
        return other;
    }
}
