// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records that no pipeline can process: each belongs into the dead letters. Any thread. */
public final class BrokenRecords {
    /** More than any clock is wrong: a day. */
    private static final long FAR_MILLIS = 86_400_000L;

    /**
     * A record that is to be refused.
     *
     * @param kind what is wrong with it, in words for a log line
     * @param key the bytes of the key, or null
     * @param value the bytes of the value
     */
    public record BrokenRecord(String kind, byte @Nullable [] key, byte[] value) {}

    private BrokenRecords() {}

    /** One of each kind that {@code sensor_readings} can show. {@code nowMillis} is the wall clock. */
    public static List<BrokenRecord> ofSensors(SensorReading row, int schemaId, long nowMillis) {
        byte[] key = text(row.deviceId());
        byte[] value = AvroRows.framed(schemaId, AvroRows.of(row));
        return List.of(
                new BrokenRecord("truncated Avro", key, truncated(value)),
                new BrokenRecord("wrong magic byte", key, foreign(value)),
                new BrokenRecord("unknown schema id", key, unknownSchema(value)),
                new BrokenRecord("negative timestamp", key, AvroRows.framed(schemaId, AvroRows.of(row.at(-1)))),
                new BrokenRecord(
                        "far future timestamp",
                        key,
                        AvroRows.framed(schemaId, AvroRows.of(row.at(nowMillis + FAR_MILLIS)))),
                new BrokenRecord("null key", null, value));
    }

    /** One of each kind that {@code payments} can show. */
    public static List<BrokenRecord> ofPayments(Payment row, int schemaId, long nowMillis) {
        byte[] key = text(row.accountId());
        byte[] value = AvroRows.framed(schemaId, AvroRows.of(row));
        return List.of(
                new BrokenRecord("truncated Avro", key, truncated(value)),
                new BrokenRecord("wrong magic byte", key, foreign(value)),
                new BrokenRecord("unknown schema id", key, unknownSchema(value)),
                new BrokenRecord("negative timestamp", key, AvroRows.framed(schemaId, AvroRows.of(row.at(-1)))),
                new BrokenRecord(
                        "far future timestamp",
                        key,
                        AvroRows.framed(schemaId, AvroRows.of(row.at(nowMillis + FAR_MILLIS)))),
                new BrokenRecord("null key", null, value));
    }

    /** One of each kind that {@code access_logs} can show. */
    public static List<BrokenRecord> ofAccessLogs(AccessLog row, long nowMillis) {
        byte[] key = text(row.service());
        byte[] value = JsonRows.of(row);
        return List.of(
                new BrokenRecord("truncated JSON", key, truncated(value)),
                new BrokenRecord("not JSON", key, text("GET /index.html 200")),
                new BrokenRecord("wrong JSON type", key, wrongType(row)),
                new BrokenRecord("negative timestamp", key, JsonRows.of(row.at(-1))),
                new BrokenRecord("far future timestamp", key, JsonRows.of(row.at(nowMillis + FAR_MILLIS))),
                new BrokenRecord("null key", null, value));
    }

    /** The first two thirds of a value. */
    public static byte[] truncated(byte[] value) {
        return Arrays.copyOf(value, Math.max(1, value.length * 2 / 3));
    }

    /** A framed value with another first byte, as a writer without a registry leaves it. */
    public static byte[] foreign(byte[] framed) {
        byte[] copy = framed.clone();
        copy[0] = 0x7b;
        return copy;
    }

    /** A framed value with a schema id that no registry has given out. */
    public static byte[] unknownSchema(byte[] framed) {
        byte[] copy = framed.clone();
        ByteBuffer.wrap(copy).putInt(1, 2_000_000_000);
        return copy;
    }

    /** A log line whose status is an object and no number. */
    public static byte[] wrongType(AccessLog row) {
        String good = new String(JsonRows.of(row), StandardCharsets.UTF_8);
        return text(good.replace("\"status\":" + row.status(), "\"status\":{\"code\":" + row.status() + "}"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
