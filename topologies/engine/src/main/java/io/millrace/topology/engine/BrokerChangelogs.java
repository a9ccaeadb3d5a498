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
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changelogs as the brokers have them now. Any thread; waits some seconds for an answer, and then lets it be tried later. */
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
            KafkaFuture.allOf(topic, begin, end).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            return Optional.of(new Extent(
                    topic.get().topicId().toString(),
                    begin.get().offset(),
                    end.get().offset()));
        } catch (ExecutionException e) {
            return unknown(partition, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unanswered(partition, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(partition, e);
        }
    }

    /** Neighbours' trouble passes; a topic that is not there, or may not be looked at, is so tomorrow. */
    private static Optional<Extent> unknown(TopicPartition partition, Throwable why) {
        if (why instanceof RetriableException && !(why instanceof UnknownTopicOrPartitionException)) {
            throw unanswered(partition, why);
        }
        LOG.warn("nothing is known of {}, so what is on disk is believed to fit it: {}", partition, why.toString());
        return Optional.empty();
    }

    private static org.apache.kafka.common.errors.TimeoutException unanswered(TopicPartition partition, Throwable why) {
        return new org.apache.kafka.common.errors.TimeoutException("no broker tells the extent of " + partition, why);
    }
}
