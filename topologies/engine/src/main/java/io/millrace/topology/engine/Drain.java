// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.runtime.ProgressTracker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether everything up to some end is processed and committed: the outside topics up to the ends seen at the start, and after that
 * every topic that the run writes and reads again up to its end then. One thread.
 *
 * <p>Ends are those of committed records. A partition is read when the consumer's position has passed its end, whatever
 * markers and aborted records lie before it, and processed when the last record that the consumer gave out went through. All of that
 * a thread that fails takes back; what is committed nobody does.
 */
final class Drain {
    private final Admin admin;
    private final String group;
    private final TrackingClients clients;
    private final ProgressTracker progress;
    private final Map<TopicPartition, Long> outsideEnds;
    private final Set<String> inside;
    /** By partition the offsets of the last records that came before it was found processed. */
    private final Map<TopicPartition, Long> processed = new HashMap<>();

    /**
     * @param group of the application
     * @param outside topics that others write
     * @param inside topics that the run writes and reads
     */
    Drain(
            Admin admin,
            String group,
            TrackingClients clients,
            ProgressTracker progress,
            Set<String> outside,
            Set<String> inside)
            throws ExecutionException, InterruptedException {
        this.admin = admin;
        this.group = group;
        this.clients = clients;
        this.progress = progress;
        this.inside = inside;
        this.outsideEnds = ends(outside);
    }

    /** Whether the outside topics are processed up to the ends that were seen at the start. */
    boolean outsideProcessed() {
        return isProcessed(outsideEnds);
    }

    /** Whether the topics between the queries are processed up to their ends of this moment. */
    boolean insideProcessed() throws ExecutionException, InterruptedException {
        return isProcessed(ends(inside));
    }

    /** Whether others can read all that was written: a commit returns before its markers are on the topics. */
    boolean writtenIsVisible() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> written = clients.written();
        Map<TopicPartition, Long> ends = endsOf(written.keySet());
        return written.entrySet().stream().allMatch(last -> ends.getOrDefault(last.getKey(), 0L) > last.getValue());
    }

    private boolean isProcessed(Map<TopicPartition, Long> ends) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (end.getValue() > 0 && !isProcessed(end.getKey(), end.getValue())) {
                return false;
            }
        }
        return true;
    }

    private boolean isProcessed(TopicPartition partition, long end) {
        TrackingClients.Reading reading = clients.reading(partition);
        if (reading == null || reading.position() < end || progress.processed(partition) < reading.lastReturned()) {
            return false;
        }
        if (reading.lastReturned() >= 0) {
            processed.put(partition, reading.lastReturned());
        }
        return true;
    }

    /** Whether what was found processed is committed: of the outside topics up to the ends that were seen at the start. */
    boolean isCommitted() throws ExecutionException, InterruptedException {
        List<TopicPartition> open = new ArrayList<>();
        processed.forEach((partition, last) -> {
            if (!isCommitted(partition, clients.committed(partition))) {
                open.add(partition);
            }
        });
        return open.isEmpty() || areCommittedByOthers(open);
    }

    private boolean isCommitted(TopicPartition partition, long committed) {
        return committed > processed.getOrDefault(partition, -1L)
                || committed >= outsideEnds.getOrDefault(partition, Long.MAX_VALUE);
    }

    /** Another instance may have taken a partition over, or a commit succeeded that nobody heard of. */
    private boolean areCommittedByOthers(List<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return partitions.stream().allMatch(partition -> {
            OffsetAndMetadata found = committed.get(partition);
            return found != null && isCommitted(partition, found.offset());
        });
    }

    private Map<TopicPartition, Long> ends(Set<String> topics) throws ExecutionException, InterruptedException {
        return endsOf(partitions(topics));
    }

    private Map<TopicPartition, Long> endsOf(Collection<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        for (TopicPartition partition : partitions) {
            request.put(partition, OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        if (request.isEmpty()) {
            return ends;
        }
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> found = admin.listOffsets(
                        request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        found.forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private List<TopicPartition> partitions(Set<String> topics) throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            topic.partitions().forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
        }
        return partitions;
    }
}
