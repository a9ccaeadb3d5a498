// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import io.millrace.schema.types.HotPath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
    private int keyLength;

    /** @param inRuns whether the records of a topic go in runs */
    public PolledBytes(Predicate<String> inRuns) {
        this.inRuns = inRuns;
    }

    /** For keys; what it gives is an array only for topics that do not go in runs. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Deserializer<byte[]> keys() {
        return (Deserializer) new Half() {
            @Override
            Object in(PolledBytes all, Headers recordHeaders, ByteBuffer data) {
                return all.key(recordHeaders, data);
            }
        };
    }

    /** For values; what it gives is an array only for topics that do not go in runs. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Deserializer<byte[]> values() {
        return (Deserializer) new Half() {
            @Override
            Object in(PolledBytes all, Headers recordHeaders, ByteBuffer data) {
                return all.value(recordHeaders, data);
            }
        };
    }

    private abstract class Half implements Deserializer<Object> {
        abstract Object in(PolledBytes all, Headers recordHeaders, ByteBuffer data);

        @Override
        public @Nullable Object deserialize(String of, byte @Nullable [] data) {
            return data;
        }

        @Override
        public @Nullable Object deserialize(String of, Headers recordHeaders, @Nullable ByteBuffer data) {
            if (data == null || !isInRuns(of)) {
                return Utils.toNullableArray(data);
            }
            return in(PolledBytes.this, recordHeaders, data);
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

    private PolledOrigin key(Headers recordHeaders, ByteBuffer data) {
        PolledOrigin made = new PolledOrigin(array(data), from(data), 0);
        headers = recordHeaders;
        origin = made;
        keyLength = data.remaining();
        return made;
    }

    @SuppressWarnings("ReferenceEquality")
    private PolledOrigin value(Headers recordHeaders, ByteBuffer data) {
        byte[] array = array(data);
        PolledOrigin made = headers == recordHeaders ? origin : null;
        headers = null;
        origin = null;
        if (made == null) {
            return new PolledOrigin(array, 0, from(data));
        }
        if (made.bytes() == array) {
            made.moveTo(array, made.keyFrom(), from(data));
        } else {
            byte[] both = new byte[keyLength + data.remaining()];
            System.arraycopy(made.bytes(), made.keyFrom(), both, 0, keyLength);
            System.arraycopy(array, from(data), both, keyLength, data.remaining());
            made.moveTo(both, 0, keyLength);
        }
        return made;
    }

    private static byte[] array(ByteBuffer data) {
        return data.hasArray() ? data.array() : Utils.toArray(data);
    }

    private static int from(ByteBuffer data) {
        return data.hasArray() ? data.arrayOffset() + data.position() : 0;
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
