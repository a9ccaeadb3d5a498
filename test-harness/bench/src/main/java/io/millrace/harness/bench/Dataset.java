// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** The input topics: their values and how many there are for a run of so many events. */
enum Dataset {
    SENSOR(Readings.SCHEMA),
    TRANSACTIONS(Transactions.SCHEMA),
    ACCOUNTS(Transactions.ACCOUNT_SCHEMA),
    BIDS(Bids.SCHEMA);

    /** Accounts were there before the first transaction. */
    private static final long ACCOUNTS_AGE_MILLIS = 100_000;

    private final Schema schema;

    Dataset(Schema schema) {
        this.schema = schema;
    }

    /** Takes the messages of a topic. The value is another one in the same object at each call. */
    interface Sink {
        void accept(byte[] key, long ts, GenericRecord value);
    }

    Schema schema() {
        return schema;
    }

    /** The name of the topic with the first {@code events} events. */
    String topic(Readings.Shape shape, long events) {
        return switch (this) {
            case SENSOR -> "sensor-" + shape.label() + "-" + events;
            case ACCOUNTS -> "accounts";
            case TRANSACTIONS, BIDS -> name().toLowerCase(Locale.ROOT) + "-" + events;
        };
    }

    /** Gives the messages in the order in which they are produced. */
    void forEach(Readings.Shape shape, long events, Sink sink) {
        GenericRecord value = new GenericData.Record(schema);
        switch (this) {
            case SENSOR ->
                Readings.forEach(
                        shape,
                        events,
                        reading -> sink.accept(bytes(reading.key()), reading.ts(), filled(value, reading)));
            case TRANSACTIONS ->
                Transactions.forEach(events, each -> sink.accept(bytes(each.key()), each.ts(), filled(value, each)));
            case ACCOUNTS ->
                Transactions.forEachAccount(each -> sink.accept(
                        bytes(each.key()),
                        Readings.BASE_MILLIS - ACCOUNTS_AGE_MILLIS + each.number(),
                        filled(value, each)));
            case BIDS ->
                Bids.forEach(
                        events,
                        each -> sink.accept(
                                ByteBuffer.allocate(Long.BYTES)
                                        .putLong(each.auction())
                                        .array(),
                                each.ts(),
                                filled(value, each)));
        }
    }

    static GenericRecord filled(GenericRecord value, Readings.Reading reading) {
        value.put("site", reading.site());
        value.put("ts", reading.ts());
        value.put("temperature", reading.temperature() * Readings.UNIT);
        value.put("vibration", reading.vibration() * Readings.UNIT);
        value.put("pressure", reading.pressure() * Readings.UNIT);
        value.put("status", reading.status());
        return value;
    }

    static GenericRecord filled(GenericRecord value, Transactions.Transaction transaction) {
        value.put("merchant_id", transaction.merchantId());
        value.put("amount", transaction.money());
        value.put("currency", transaction.currency());
        value.put("country", transaction.country());
        value.put("ts", transaction.ts());
        value.put("card_present", transaction.cardPresent());
        return value;
    }

    private static GenericRecord filled(GenericRecord value, Transactions.Account account) {
        value.put("owner", "owner of " + account.number());
        value.put("tier", account.tier());
        value.put("risk", account.risk() * Readings.UNIT);
        value.put("opened", account.opened());
        return value;
    }

    private static GenericRecord filled(GenericRecord value, Bids.Bid bid) {
        value.put("bidder", bid.bidder());
        value.put("price", bid.price());
        value.put("channel", bid.channel());
        value.put("url", bid.url());
        value.put("ts", bid.ts());
        value.put("extra", bid.extra());
        return value;
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }
}
