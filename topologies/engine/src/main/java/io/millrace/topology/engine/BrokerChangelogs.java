// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.state.kafka.Changelogs;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changelogs as the brokers have them now. Any thread; waits some seconds for an answer. */
final class BrokerChangelogs implements Changelogs {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerChangelogs.class);
    private static final long ANSWER_SECONDS = 10;

    private final Admin admin;

    /** Does not close the client. */
    BrokerChangelogs(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Optional<Extent> extent(TopicPartition partition) {
        KafkaFuture<TopicDescription> topic = Objects.requireNonNull(admin.describeTopics(List.of(partition.topic()))
                .topicNameValues()
                .get(partition.topic()));
        var begin = admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).partitionResult(partition);
        var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition);
        try {
            return Optional.of(new Extent(
                    topic.get(ANSWER_SECONDS, TimeUnit.SECONDS).topicId().toString(),
                    begin.get(ANSWER_SECONDS, TimeUnit.SECONDS).offset(),
                    end.get(ANSWER_SECONDS, TimeUnit.SECONDS).offset()));
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("nothing is known of {}: {}", partition, e.toString());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
