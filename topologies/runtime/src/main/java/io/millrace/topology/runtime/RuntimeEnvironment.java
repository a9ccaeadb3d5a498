// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.registry.SchemaRegistry;
import io.millrace.state.kafka.MillraceStores;
import io.millrace.topology.runtime.metrics.RuntimeMetrics;
import io.millrace.topology.runtime.operator.Changes;
import io.millrace.topology.runtime.operator.Combining;
import io.millrace.topology.runtime.operator.ErrorPolicy;
import io.millrace.topology.runtime.operator.Sending;
import io.millrace.topology.runtime.operator.SentBytes;
import io.millrace.udf.onnx.OnnxModel;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a topology runs with. Immutable; its parts are for any thread.
 *
 * @param applicationId the application id of Kafka Streams, which prefixes internal topics
 * @param registry waits when the registry does not answer, so that no record is judged by that
 * @param models by exact name, all that the plan names
 * @param fatalRecords what is wrong with records that stop the pipeline; others go to the dead letters
 * @param changes how often groups with EMIT CHANGES give rows
 * @param combining whether groups are combined ahead of internal topics; only where changes wait for the commit
 * @param wallClock milliseconds since 1970
 * @param partitions how many partitions topics have that others write, as far as that is known
 * @param maxTaskIdleMillis the setting {@code max.task.idle.ms} of Kafka Streams: how long a task waits for an input that has nothing
 * @param sending what the producer does with records
 * @param shown takes the rows of queries that write no topic; null where all do
 */
public record RuntimeEnvironment(
        String applicationId,
        SchemaRegistry registry,
        Map<String, OnnxModel> models,
        MillraceStores stores,
        RuntimeMetrics metrics,
        ErrorPolicy onExpressionError,
        Set<ErrorCode> fatalRecords,
        Changes changes,
        Combining combining,
        ProgressTracker progress,
        LongSupplier wallClock,
        Map<String, Integer> partitions,
        long maxTaskIdleMillis,
        Sending sending,
        @Nullable RowListener shown) {
    public RuntimeEnvironment {
        models = Map.copyOf(models);
        fatalRecords = Set.copyOf(fatalRecords);
        partitions = Map.copyOf(partitions);
    }

    /** One in which no record stops the pipeline, for queries that write topics, and for any producer. */
    public RuntimeEnvironment(
            String applicationId,
            SchemaRegistry registry,
            Map<String, OnnxModel> models,
            MillraceStores stores,
            RuntimeMetrics metrics,
            ErrorPolicy onExpressionError,
            Changes changes,
            Combining combining,
            ProgressTracker progress,
            LongSupplier wallClock,
            Map<String, Integer> partitions) {
        this(
                applicationId,
                registry,
                models,
                stores,
                metrics,
                onExpressionError,
                Set.of(),
                changes,
                combining,
                progress,
                wallClock,
                partitions,
                0,
                Sending.ofAnyLength(SentBytes.KEPT),
                null);
    }

    /** How many partitions a topic has that the plan reads; 0 when that is not known. */
    public int partitionsOf(String topic) {
        return partitions.getOrDefault(topic, 0);
    }

    /** The full name of a topic that Kafka Streams makes for the application. */
    public String internalTopic(String name) {
        return applicationId + "-" + name;
    }

    /** Where records that cannot be processed go. */
    public String deadLetterTopic() {
        return deadLetterTopic(applicationId);
    }

    /** Where an application's records that cannot be processed go. */
    public static String deadLetterTopic(String applicationId) {
        return applicationId + "-dead-letters";
    }
}
