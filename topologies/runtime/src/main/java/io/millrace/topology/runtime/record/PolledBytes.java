// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.types.HotPath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Deserializers of a consumer whose records go in runs: the bytes stay where the broker's answer has them, and one object says where
 * that is, instead of an array for the key and one for the value. It stands in both places of Kafka's record, which nobody but
 * {@link Origin#of} looks into. Records of other topics get their arrays. The thread that polls.
 */
@HotPath
public final class PolledBytes {
    private final Predicate<String> inRuns;
    /** What was found out about the last topic, which is the next one's as a rule. */
    private @Nullable String topic;

    private boolean isInRuns;
    /** The headers of the record whose key was read last: its value comes with the same. */
    private @Nullable Headers headers;

    private @Nullable PolledOrigin origin;

    /** @param inRuns whether the records of a topic go in runs */
    public PolledBytes(Predicate<String> inRuns) {
        this.inRuns = inRuns;
    }

    /** For keys; what it gives is an array only for topics that do not go in runs. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Deserializer<byte[]> keys() {
        return (Deserializer) new Keys();
    }

    /** For values; what it gives is an array only for topics that do not go in runs. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Deserializer<byte[]> values() {
        return (Deserializer) new Values();
    }

    /** Small enough to be compiled into the consumer, and hands its buffer to nobody: then that need not be made. */
    private final class Keys implements Deserializer<Object> {
        @Override
        public @Nullable Object deserialize(String of, byte @Nullable [] data) {
            return data;
        }

        @Override
        public @Nullable Object deserialize(String of, Headers recordHeaders, @Nullable ByteBuffer data) {
            if (data == null || !data.hasArray()) {
                return Utils.toNullableArray(data);
            }
            byte[] array = data.array();
            int from = data.arrayOffset() + data.position();
            if (!isInRuns(of)) {
                return Arrays.copyOfRange(array, from, from + data.remaining());
            }
            PolledOrigin made = new PolledOrigin(array, from, 0);
            headers = recordHeaders;
            origin = made;
            return made;
        }
    }

    private final class Values implements Deserializer<Object> {
        @Override
        public @Nullable Object deserialize(String of, byte @Nullable [] data) {
            return data;
        }

        @Override
        @SuppressWarnings("ReferenceEquality")
        public @Nullable Object deserialize(String of, Headers recordHeaders, @Nullable ByteBuffer data) {
            if (data == null || !data.hasArray()) {
                return Utils.toNullableArray(data);
            }
            byte[] array = data.array();
            int from = data.arrayOffset() + data.position();
            if (!isInRuns(of)) {
                return Arrays.copyOfRange(array, from, from + data.remaining());
            }
            return at(headers == recordHeaders ? origin : null, array, from);
        }
    }

    @SuppressWarnings(
            "ReferenceEquality") // Kafka has one text for all records of a partition; another one is looked up.
    private boolean isInRuns(String of) {
        if (of != topic) {
            isInRuns = inRuns.test(of);
            topic = of;
        }
        return isInRuns;
    }

    /** Key and value of a record lie in one array. */
    @SuppressWarnings("ReferenceEquality")
    private static PolledOrigin at(@Nullable PolledOrigin known, byte[] array, int valueFrom) {
        if (known == null) {
            return new PolledOrigin(array, 0, valueFrom);
        }
        if (known.bytes() != array) {
            throw new IllegalStateException("key and value of a record come in two arrays");
        }
        known.setValueFrom(valueFrom);
        return known;
    }

    /** The same records with arrays of their own, for whoever takes them one by one. */
    public static List<ConsumerRecord<byte[], byte[]>> copied(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> copies = new ArrayList<>();
        for (ConsumerRecord<?, ?> record : records) {
            Origin origin = Origin.of(record);
            copies.add(new ConsumerRecord<>(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    record.timestampType(),
                    record.serializedKeySize(),
                    record.serializedValueSize(),
                    origin.key(),
                    origin.value(),
                    record.headers(),
                    record.leaderEpoch()));
        }
        return copies;
    }
}
