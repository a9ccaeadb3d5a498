// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.topology.engine.config.EngineConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is in the group of an application, and where it stands in topics. One thread. */
final class GroupOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);
    private static final long ANSWER_SECONDS = 30;

    /** Longer than the session of a member that is gone. */
    private static final long NOBODY_SECONDS = 20;

    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Admin admin;
    private final EngineConfig config;

    GroupOffsets(Admin admin, EngineConfig config) {
        this.admin = admin;
        this.config = config;
    }

    /**
     * Waits until nobody is in the group: a process that has ended is for as long as its session lasts.
     *
     * @throws MillraceException MR-5009 when somebody stays
     */
    void awaitNobody() {
        if (isEmpty()) {
            return;
        }
        LOG.info("waiting for members to leave group {}", config.applicationId());
        if (!becomes(this::isEmpty)) {
            throw new MillraceException(
                    ErrorCode.CHAIN_REFUSED,
                    "rows are to go another way than so far, and processes of " + config.applicationId() + " run",
                    "stop them first");
        }
    }

    private boolean isEmpty() {
        try {
            ConsumerGroupDescription group = answer(admin.describeConsumerGroups(List.of(config.applicationId()))
                            .all())
                    .get(config.applicationId());
            return group == null || group.members().isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            throw unreachable(e);
        }
    }

    /** The ends of a topic's partitions, with what is in open transactions before them. */
    Map<TopicPartition, Long> ends(String topic, int partitions) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        try {
            answer(admin.listOffsets(latest).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        } catch (ExecutionException e) {
            throw unreachable(e);
        }
        return ends;
    }

    /** Waits until the group's offsets are seen by all who ask. */
    void awaitCommitted(Map<TopicPartition, Long> offsets) {
        if (!offsets.isEmpty() && !becomes(() -> isCommitted(offsets))) {
            throw new MillraceException(
                    ErrorCode.KAFKA_UNREACHABLE,
                    "offsets of group " + config.applicationId() + " are committed, and cannot be read");
        }
    }

    private boolean isCommitted(Map<TopicPartition, Long> offsets) {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = answer(admin.listConsumerGroupOffsets(
                            config.applicationId(), new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata());
            return offsets.entrySet().stream().allMatch(wanted -> {
                OffsetAndMetadata found = committed.get(wanted.getKey());
                return found != null && found.offset() == wanted.getValue();
            });
        } catch (ExecutionException e) {
            throw unreachable(e);
        }
    }

    private static boolean becomes(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(NOBODY_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
        return true;
    }

    private <T> T answer(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private MillraceException unreachable(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new MillraceException(
                ErrorCode.KAFKA_UNREACHABLE,
                "no answer from the brokers at " + config.bootstrapServers() + ": " + cause.getMessage(),
                null,
                e);
    }
}
