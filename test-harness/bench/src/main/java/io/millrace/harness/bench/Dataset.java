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
    SENSOR("device_id:string", Readings.SCHEMA, 1),
    TRANSACTIONS("account_id:string", Transactions.SCHEMA, 1),
    ACCOUNTS("account_id:string", Transactions.ACCOUNT_SCHEMA, 0),
    BIDS("auction:long", Bids.SCHEMA, Bids.EACH_MILLIS),
    AUCTIONS("id:long", Auctions.SCHEMA, Auctions.EACH_MILLIS),
    PERSONS("id:long", Persons.SCHEMA, Persons.EACH_MILLIS);

    /** Accounts were there before the first transaction. */
    private static final long ACCOUNTS_AGE_MILLIS = 100_000;

    private final Schema schema;
    private final Schema withKey;
    private final String keyName;

    /** Event time between two events; 0 where all are there from the beginning. */
    private final int eachMillis;

    Dataset(String key, Schema schema, int eachMillis) {
        this.schema = schema;
        this.withKey = Fields.before(key, schema);
        this.keyName = key.substring(0, key.indexOf(':'));
        this.eachMillis = eachMillis;
    }

    /** Where SQL finds the key of an event. */
    enum Keys {
        /** In the message key, which is a declared column. */
        DECLARED,
        /** In a column of the value; the message key is the same, but SQL does not say so. */
        COLUMN
    }

    /** Takes the messages of a topic. The value is another one in the same object at each call. */
    interface Sink {
        void accept(byte[] key, long ts, GenericRecord value);
    }

    Schema schema(Keys keys) {
        return keys == Keys.COLUMN ? withKey : schema;
    }

    /** The column of the key. */
    String keyName() {
        return keyName;
    }

    /** How many events there are in the time of the first {@code events} events of another dataset. */
    long eventsBeside(Dataset other, long events) {
        return eachMillis == 0 ? Transactions.ACCOUNTS : (events * other.eachMillis + eachMillis - 1) / eachMillis;
    }

    /** The name of the topic with the first {@code events} events. */
    String topic(Readings.Shape shape, Keys keys, long events) {
        String suffix = keys == Keys.COLUMN ? "-with-key" : "";
        return switch (this) {
            case SENSOR -> "sensor-" + shape.label() + "-" + events + suffix;
            case ACCOUNTS -> "accounts" + suffix;
            case TRANSACTIONS, BIDS, AUCTIONS, PERSONS -> name().toLowerCase(Locale.ROOT) + "-" + events + suffix;
        };
    }

    /** Gives the messages in the order in which they are produced. */
    void forEach(Readings.Shape shape, Keys keys, long events, Sink sink) {
        GenericRecord value = new GenericData.Record(schema(keys));
        switch (this) {
            case SENSOR ->
                Readings.forEach(shape, events, reading -> {
                    putKey(keys, value, reading.key());
                    sink.accept(bytes(reading.key()), reading.ts(), filled(value, reading));
                });
            case TRANSACTIONS ->
                Transactions.forEach(events, each -> {
                    putKey(keys, value, each.key());
                    sink.accept(bytes(each.key()), each.ts(), filled(value, each));
                });
            case ACCOUNTS ->
                Transactions.forEachAccount(each -> {
                    putKey(keys, value, each.key());
                    long ts = Readings.BASE_MILLIS - ACCOUNTS_AGE_MILLIS + each.number();
                    sink.accept(bytes(each.key()), ts, filled(value, each));
                });
            case BIDS ->
                Bids.forEach(events, each -> {
                    putKey(keys, value, each.auction());
                    sink.accept(bytes(each.auction()), each.ts(), filled(value, each));
                });
            case AUCTIONS ->
                Auctions.forEach(events, each -> {
                    putKey(keys, value, each.id());
                    sink.accept(bytes(each.id()), each.ts(), filled(value, each));
                });
            case PERSONS ->
                Persons.forEach(events, each -> {
                    putKey(keys, value, each.id());
                    sink.accept(bytes(each.id()), each.ts(), filled(value, each));
                });
        }
    }

    private void putKey(Keys keys, GenericRecord value, Object key) {
        if (keys == Keys.COLUMN) {
            value.put(keyName, key);
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

    private static GenericRecord filled(GenericRecord value, Auctions.Auction auction) {
        value.put("item", auction.item());
        value.put("description", auction.description());
        value.put("initial_bid", auction.initialBid());
        value.put("reserve", auction.reserve());
        value.put("expires", auction.expires());
        value.put("seller", auction.seller());
        value.put("category", auction.category());
        value.put("ts", auction.ts());
        value.put("extra", auction.extra());
        return value;
    }

    private static GenericRecord filled(GenericRecord value, Persons.Person person) {
        value.put("name", person.name());
        value.put("email", person.email());
        value.put("city", person.city());
        value.put("ts", person.ts());
        value.put("extra", person.extra());
        return value;
    }

    private static byte[] bytes(long key) {
        return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.US_ASCII);
    }
}
