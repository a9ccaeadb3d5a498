// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Rows as Avro: the shipped schemas, generic records, and bytes in Confluent's framing. Any thread. */
public final class AvroRows {
    /** Of the topic {@code sensor_readings}. */
    public static final Schema SENSOR_READINGS = load("sensors", "sensor_readings");

    /** Of the topic {@code payments}. */
    public static final Schema PAYMENTS = load("transactions", "payments");

    /** Of the topic {@code accounts}. */
    public static final Schema ACCOUNTS = load("transactions", "accounts");

    private AvroRows() {}

    /** The value of a record of {@code sensor_readings}; its key is the device. */
    public static GenericRecord of(SensorReading row) {
        GenericRecord value = new GenericData.Record(SENSOR_READINGS);
        value.put("site", row.site());
        value.put("temperature", row.temperature());
        value.put("vibration", row.vibration());
        value.put("pressure", row.pressure());
        value.put("status", row.status());
        value.put("ts", row.ts());
        return value;
    }

    /** The value of a record of {@code payments}; its key is the account. */
    public static GenericRecord of(Payment row) {
        GenericRecord value = new GenericData.Record(PAYMENTS);
        value.put("payment_id", row.paymentId());
        value.put("card_id", row.cardId());
        value.put("merchant_id", row.merchantId());
        value.put("mcc", row.mcc());
        value.put("amount", row.amount());
        value.put("currency", row.currency());
        value.put("country", row.country());
        value.put("card_present", row.cardPresent());
        value.put("channel", row.channel());
        value.put("ts", row.ts());
        return value;
    }

    /** The value of a record of {@code accounts}; its key is the account. */
    public static GenericRecord of(Account row) {
        GenericRecord value = new GenericData.Record(ACCOUNTS);
        value.put("home_country", row.homeCountry());
        value.put("tier", row.tier());
        value.put("opened_days", row.openedDays());
        value.put("credit_limit", row.creditLimit());
        value.put("avg_amount", row.avgAmount());
        return value;
    }

    /** The record's bytes behind a zero byte and the four bytes of the schema's id in the registry. */
    public static byte[] framed(int schemaId, GenericRecord value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
            bytes.write(0);
            bytes.write(ByteBuffer.allocate(4).putInt(schemaId).array());
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private static Schema load(String pipeline, String topic) {
        String path = pipeline + "/schemas/" + topic + "-value.avsc";
        try (InputStream in = AvroRows.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + path);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
