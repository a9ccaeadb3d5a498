// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** What brokers say of changelogs. Any thread. */
@FunctionalInterface
public interface Changelogs {
    /** Nothing is known: offsets are believed until Kafka Streams finds them out of range. */
    Changelogs UNKNOWN = partition -> Optional.empty();

    /**
     * What is known of a changelog.
     *
     * @param topicId of the topic, which a topic of the same name that is made later does not have
     * @param begin the offset of the first record that is still there
     * @param end behind the last record
     */
    record Extent(String topicId, long begin, long end) {
        /** Whether the records behind an offset are all there. */
        boolean continues(long offset) {
            return offset >= begin - 1 && offset < end;
        }
    }

    /**
     * The changelog's extent, or empty when there is no such topic or it may not be looked at.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException when nobody answers: the task must not be opened yet, for what it
     *     has could belong to another topic
     */
    Optional<Extent> extent(TopicPartition partition);
}
