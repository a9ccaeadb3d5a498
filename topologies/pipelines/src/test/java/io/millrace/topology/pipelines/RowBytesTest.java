// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

final class RowBytesTest {
    private static final long NOW = 1_750_000_000_000L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AccessLog REQUEST =
            new AccessLog("cart", "203.0.113.7", "GET", "/api/items/1", 503, 12.5, 2_345, true, NOW);
    private static final SensorReading READING = new SensorReading("device-1", "turku", 61.5, null, 4.25, "OK", NOW);

    @Test
    void avro_values_are_framed_and_read_back() throws IOException {
        byte[] bytes = AvroRows.framed(7, AvroRows.of(READING));
        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(7);
        GenericRecord read = decoded(AvroRows.SENSOR_READINGS, bytes);
        assertThat(read.get("site")).hasToString("turku");
        assertThat(read.get("temperature")).isEqualTo(61.5);
        assertThat(read.get("vibration")).isNull();
        assertThat(read.get("ts")).isEqualTo(NOW);
    }

    @Test
    void payments_and_accounts_fit_their_schemas() throws IOException {
        PaymentGenerator generator = new PaymentGenerator(GeneratorOptions.orderly(1, 10));
        Payment payment = generator.next(NOW);
        GenericRecord read = decoded(AvroRows.PAYMENTS, AvroRows.framed(1, AvroRows.of(payment)));
        assertThat(read.get("amount")).isEqualTo(payment.amount());
        assertThat(read.get("card_present")).isEqualTo(payment.cardPresent());
        Account account = generator.accounts().get(3);
        GenericRecord known = decoded(AvroRows.ACCOUNTS, AvroRows.framed(1, AvroRows.of(account)));
        assertThat(known.get("avg_amount")).isEqualTo(account.avgAmount());
    }

    @Test
    void requests_are_json_objects() throws IOException {
        JsonNode read = JSON.readTree(JsonRows.of(REQUEST));
        assertThat(read.get("client_ip").textValue()).isEqualTo("203.0.113.7");
        assertThat(read.get("status").intValue()).isEqualTo(503);
        assertThat(read.get("new_connection").booleanValue()).isTrue();
        assertThat(read.get("ts").longValue()).isEqualTo(NOW);
    }

    @Test
    void broken_avro_is_broken() {
        List<BrokenRecords.BrokenRecord> broken = BrokenRecords.ofSensors(READING, 7, NOW);
        assertThat(broken).extracting(BrokenRecords.BrokenRecord::kind).doesNotHaveDuplicates();
        assertThatThrownBy(() -> decoded(AvroRows.SENSOR_READINGS, value(broken, "truncated Avro")))
                .isInstanceOf(IOException.class);
        assertThat(value(broken, "wrong magic byte")[0]).isNotZero();
        assertThat(ByteBuffer.wrap(value(broken, "unknown schema id")).getInt(1))
                .isEqualTo(2_000_000_000);
        assertThat(broken).filteredOn(b -> b.key() == null).hasSize(1);
    }

    @Test
    void broken_times_are_in_the_column() throws IOException {
        List<BrokenRecords.BrokenRecord> broken = BrokenRecords.ofAccessLogs(REQUEST, NOW);
        assertThat(JSON.readTree(value(broken, "negative timestamp")).get("ts").longValue())
                .isNegative();
        assertThat(JSON.readTree(value(broken, "far future timestamp"))
                        .get("ts")
                        .longValue())
                .isGreaterThan(NOW + 3_600_000);
    }

    @Test
    void broken_json_is_broken() throws IOException {
        List<BrokenRecords.BrokenRecord> broken = BrokenRecords.ofAccessLogs(REQUEST, NOW);
        assertThatThrownBy(() -> JSON.readTree(value(broken, "truncated JSON")))
                .isInstanceOf(JsonProcessingException.class);
        assertThatThrownBy(() -> JSON.readTree(value(broken, "not JSON"))).isInstanceOf(JsonProcessingException.class);
        assertThat(JSON.readTree(value(broken, "wrong JSON type")).get("status").isObject())
                .isTrue();
    }

    private static byte[] value(List<BrokenRecords.BrokenRecord> broken, String kind) {
        return broken.stream()
                .filter(b -> b.kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static GenericRecord decoded(Schema schema, byte[] framed) throws IOException {
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null));
    }
}
