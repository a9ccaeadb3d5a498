// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.devkit;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics that may be written to at once. */
final class BrokerTopics {
    private static final long TIMEOUT_SECONDS = 30;
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private BrokerTopics() {}

    static void create(String bootstrapServers, String name, int partitions, Map<String, String> settings) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            await(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
                    .all());
            awaitLeaders(admin, name, partitions);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            throw new MillraceException(
                    ErrorCode.EMBEDDED_FAILED,
                    "topic " + name + " cannot be created: " + cause.getMessage(),
                    null,
                    cause);
        }
    }

    /** A topic is made before its leaders know: the controller answers first. They know when they tell where it ends. */
    private static void awaitLeaders(Admin admin, String name, int partitions) throws ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            ends.put(new TopicPartition(name, i), OffsetSpec.latest());
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (true) {
            try {
                await(admin.listOffsets(ends).all());
                return;
            } catch (ExecutionException failed) {
                if (!(failed.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw failed;
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private static void await(KafkaFuture<?> answer) throws ExecutionException {
        try {
            answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException silent) {
            throw new ExecutionException(silent);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(interrupted);
        }
    }
}
