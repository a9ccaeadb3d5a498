// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schema.formats.ByteArrays;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PolledBytesTest {
    private final PolledBytes bytes = new PolledBytes("in"::equals);
    private final Deserializer<?> keys = bytes.keys();
    private final Deserializer<?> values = bytes.values();
    private long offset;

    private static @Nullable ByteBuffer part(@Nullable String text, byte[] answer, int at) {
        if (text == null) {
            return null;
        }
        byte[] part = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(part, 0, answer, at, part.length);
        return ByteBuffer.wrap(answer).position(at).slice().limit(part.length);
    }

    /** As Kafka's consumer makes a record. */
    private ConsumerRecord<?, ?> record(String topic, @Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        Headers headers = new RecordHeaders();
        Object keyObject = key == null ? null : keys.deserialize(topic, headers, key);
        Object valueObject = value == null ? null : values.deserialize(topic, headers, value);
        return new ConsumerRecord<>(
                topic,
                3,
                offset++,
                1_000,
                TimestampType.CREATE_TIME,
                key == null ? ConsumerRecord.NULL_SIZE : key.remaining(),
                value == null ? ConsumerRecord.NULL_SIZE : value.remaining(),
                keyObject,
                valueObject,
                headers,
                Optional.empty());
    }

    private ConsumerRecord<?, ?> record(@Nullable String key, @Nullable String value) {
        byte[] answer = new byte[100];
        return record("in", part(key, answer, 10), part(value, answer, 50));
    }

    private static List<@Nullable String> halves(ConsumerRecord<?, ?> record) {
        Origin origin = Origin.of(record);
        assertThat(origin.offset()).isEqualTo(record.offset());
        assertThat(origin.hasValue()).isEqualTo(origin.value() != null);
        return java.util.Arrays.asList(text(origin.key()), text(origin.value()));
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void a_record_has_its_own_key_and_value_and_not_those_of_the_one_before() {
        ConsumerRecord<?, ?> whole = record("key", "value");
        ConsumerRecord<?, ?> tombstone = record("gone", null);
        ConsumerRecord<?, ?> keyless = record(null, "alone");
        ConsumerRecord<?, ?> nothing = record((String) null, null);
        ConsumerRecord<?, ?> empty = record("", "");
        assertThat(halves(whole)).containsExactly("key", "value");
        assertThat(halves(tombstone)).containsExactly("gone", null);
        assertThat(halves(keyless)).containsExactly(null, "alone");
        assertThat(halves(nothing)).containsExactly(null, null);
        assertThat(halves(empty)).containsExactly("", "");
        assertThat(whole.value()).isSameAs(whole.key());
    }

    @Test
    void bytes_are_read_where_they_are_and_copied_when_they_are_kept() {
        byte[] answer = new byte[100];
        Origin origin = Origin.of(record("in", part("key", answer, 10), part("value", answer, 50)));
        byte[] kept = origin.value();
        answer[50] = 'V';
        assertThat(text(kept)).isEqualTo("value");
        ByteArrays arrays = ByteArrays.reused();
        byte[] once = origin.value(arrays);
        assertThat(text(once)).isEqualTo("Value");
        assertThat(origin.value(arrays)).isSameAs(once);
    }

    @Test
    void records_that_do_not_go_in_runs_have_arrays() {
        byte[] answer = new byte[100];
        ConsumerRecord<?, ?> other = record("other", part("key", answer, 10), part("value", answer, 50));
        assertThat(other.key()).isInstanceOf(byte[].class);
        assertThat(other.value()).isInstanceOf(byte[].class);
        assertThat(halves(other)).containsExactly("key", "value");
        assertThat(halves(record("key", "value"))).containsExactly("key", "value");
    }

    @Test
    void memory_that_is_no_array_is_copied() {
        ByteBuffer direct = ByteBuffer.allocateDirect(3);
        direct.put(0, "key".getBytes(StandardCharsets.UTF_8));
        ByteBuffer value =
                ByteBuffer.wrap("value".getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
        assertThat(halves(record("in", direct, value))).containsExactly("key", "value");
    }

    @Test
    @SuppressWarnings("unchecked")
    void a_record_that_is_taken_by_itself_gets_arrays() {
        ConsumerRecord<?, ?> polled = record("key", null);
        ConsumerRecord<byte[], byte[]> copy = PolledBytes.copied(List.of((ConsumerRecord<byte[], byte[]>) polled))
                .get(0);
        assertThat(text(copy.key())).isEqualTo("key");
        assertThat(copy.value()).isNull();
        assertThat(copy.offset()).isEqualTo(polled.offset());
        assertThat(copy.serializedValueSize()).isEqualTo(ConsumerRecord.NULL_SIZE);
    }
}
