// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static io.millrace.harness.bench.TopologyParts.LONG;
import static io.millrace.harness.bench.TopologyParts.STRING;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.jspecify.annotations.Nullable;

/** The workloads of Nexmark by hand on Kafka Streams' DSL. */
final class NexmarkTopologies {
    /** For events that changed partitions: those of several come together, which need not be in step. */
    private static final Duration LONG_GRACE = Duration.ofDays(1);

    private final TopologyParts parts;
    private final Duration grace;

    NexmarkTopologies(TopologyParts parts) {
        this.parts = parts;
        this.grace = Duration.ofSeconds(parts.job().task().graceSeconds());
    }

    void build() {
        Workload workload = parts.job().task().workload();
        switch (workload) {
            case Q1 -> exchanged();
            case Q2 -> selected();
            case Q5 -> hottest();
            case Q7 -> highest();
            case Q8 -> sellers();
            case Q11 -> sessions();
            case Q12 -> counted();
            case Q17 -> days();
            case Q18 -> lastBids();
            default -> throw new IllegalArgumentException(workload + " is not of Nexmark");
        }
    }

    private void exchanged() {
        parts.to(
                parts.input(LONG).mapValues(bid -> {
                    GenericRecord row = parts.row();
                    row.put("bidder", bid.get("bidder"));
                    row.put("price", price(bid) * Workload.EXCHANGE_RATE);
                    row.put("ts", bid.get("ts"));
                    return row;
                }),
                LONG);
    }

    private void selected() {
        parts.to(
                parts.input(LONG)
                        .filter((auction, bid) -> auction % Workload.EACH_AUCTION == 0)
                        .mapValues(bid -> {
                            GenericRecord row = parts.row();
                            row.put("price", bid.get("price"));
                            row.put("ts", bid.get("ts"));
                            return row;
                        }),
                LONG);
    }

    private void hottest() {
        KStream<Long, Long> best = parts.input(LONG)
                .groupByKey(Grouped.with(LONG, parts.values(Dataset.BIDS)))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.HOT_MILLIS), grace)
                        .advanceBy(Duration.ofMillis(Workload.HOT_ADVANCE_MILLIS)))
                .count(Materialized.with(LONG, LONG))
                .toStream()
                .map((key, count) -> KeyValue.pair(key.window().start(), count * Workload.BEST + key.key()))
                .groupByKey(Grouped.with(LONG, LONG))
                .reduce(Math::max, Materialized.with(LONG, LONG))
                .toStream();
        parts.to(
                best.map((start, number) -> {
                    GenericRecord row = parts.row();
                    row.put("wstart", start);
                    row.put("best", number);
                    return KeyValue.pair(start, row);
                }),
                LONG);
    }

    /** All events meet in one group. */
    private void highest() {
        KStream<Windowed<String>, Long> highest = parts.input(LONG)
                .map((auction, bid) -> KeyValue.pair("all", price(bid)))
                .groupByKey(Grouped.with(STRING, LONG))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.TUMBLING_MILLIS), LONG_GRACE))
                .reduce(Math::max, Materialized.with(STRING, LONG))
                .toStream();
        parts.to(
                highest.map((key, price) -> {
                    GenericRecord row = parts.row();
                    row.put("wstart", key.window().start());
                    row.put("price", price);
                    return KeyValue.pair(key.key(), row);
                }),
                STRING);
    }

    /** What changes partitions is the seller and the time. */
    private void sellers() {
        KStream<Long, Long> opened = parts.input(LONG)
                .map((auction, value) -> KeyValue.pair((Long) value.get("seller"), (Long) value.get("ts")));
        KStream<Long, GenericRecord> sellers = parts.second(LONG, Dataset.PERSONS)
                .join(
                        opened,
                        this::seller,
                        JoinWindows.ofTimeDifferenceAndGrace(Duration.ofMillis(Workload.WITHIN_MILLIS), LONG_GRACE),
                        StreamJoined.with(LONG, parts.values(Dataset.PERSONS), LONG));
        parts.to(sellers.filter((id, row) -> row != null), LONG);
    }

    @SuppressWarnings("NullAway") // What is not in the same window is filtered out behind the join.
    private GenericRecord seller(GenericRecord person, long opened) {
        long window = (long) person.get("ts") / Workload.TUMBLING_MILLIS;
        if (window != opened / Workload.TUMBLING_MILLIS) {
            return null;
        }
        GenericRecord row = parts.row();
        row.put("wstart", window * Workload.TUMBLING_MILLIS);
        row.put("name", person.get("name"));
        return row;
    }

    /** What changes partitions is the bidder alone. */
    private KStream<Long, Long> bidders() {
        return parts.input(LONG).map((auction, bid) -> KeyValue.pair((Long) bid.get("bidder"), 1L));
    }

    private void sessions() {
        Serde<Windowed<Long>> keys = WindowedSerdes.sessionWindowedSerdeFrom(Long.class);
        KStream<Windowed<Long>, Long> sessions = bidders()
                .groupByKey(Grouped.with(LONG, LONG))
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofMillis(Workload.GAP_MILLIS), LONG_GRACE))
                .count(Materialized.with(LONG, LONG))
                .toStream();
        parts.to(sessions.mapValues(this::sessionRow), keys);
    }

    @SuppressWarnings("NullAway") // A session that is gone has no value.
    private GenericRecord sessionRow(Windowed<Long> key, @Nullable Long count) {
        if (count == null) {
            return null;
        }
        GenericRecord row = parts.row();
        row.put("wstart", key.window().start());
        row.put("wend", key.window().end());
        row.put("cnt", count);
        return row;
    }

    private void counted() {
        KStream<Windowed<Long>, Long> counts = bidders()
                .groupByKey(Grouped.with(LONG, LONG))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.TUMBLING_MILLIS), LONG_GRACE))
                .count(Materialized.with(LONG, LONG))
                .toStream();
        parts.to(
                counts.map((key, count) -> {
                    GenericRecord row = parts.row();
                    row.put("wstart", key.window().start());
                    row.put("cnt", count);
                    return KeyValue.pair(key.key(), row);
                }),
                LONG);
    }

    /** The aggregate is the result but for the window and the mean. */
    private void days() {
        KStream<Windowed<Long>, GenericRecord> days = parts.input(LONG)
                .groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.DAY_MILLIS), grace))
                .aggregate(
                        this::noBids,
                        (auction, bid, totals) -> withBid(totals, price(bid)),
                        Materialized.with(LONG, parts.results()))
                .toStream();
        parts.to(
                days.map((key, totals) -> {
                    totals.put("wstart", key.window().start());
                    totals.put("avg_price", (double) (long) totals.get("sum_price") / (long) totals.get("bids"));
                    return KeyValue.pair(key.key(), totals);
                }),
                LONG);
    }

    private GenericRecord noBids() {
        GenericRecord totals = parts.row();
        for (String column : List.of("wstart", "bids", "low", "middle", "high", "sum_price")) {
            totals.put(column, 0L);
        }
        totals.put("min_price", Long.MAX_VALUE);
        totals.put("max_price", Long.MIN_VALUE);
        totals.put("avg_price", 0.0);
        return totals;
    }

    private GenericRecord withBid(GenericRecord totals, long price) {
        GenericRecord row = parts.row();
        String range = price < Workload.MIDDLE_PRICE ? "low" : price < Workload.HIGH_PRICE ? "middle" : "high";
        for (String column : List.of("low", "middle", "high")) {
            row.put(column, (long) totals.get(column) + (column.equals(range) ? 1 : 0));
        }
        row.put("wstart", 0L);
        row.put("bids", (long) totals.get("bids") + 1);
        row.put("min_price", Math.min((long) totals.get("min_price"), price));
        row.put("max_price", Math.max((long) totals.get("max_price"), price));
        row.put("avg_price", 0.0);
        row.put("sum_price", (long) totals.get("sum_price") + price);
        return row;
    }

    /** Bids of one bidder on one auction come from one partition, and so in order. */
    private void lastBids() {
        KStream<byte[], GenericRecord> last = parts.input(LONG)
                .map((auction, bid) -> KeyValue.pair(pair((long) bid.get("bidder"), auction), bidRow(auction, bid)))
                .groupByKey(Grouped.with(Serdes.ByteArray(), parts.results()))
                .reduce((before, bid) -> bid, Materialized.with(Serdes.ByteArray(), parts.results()))
                .toStream();
        parts.to(last, Serdes.ByteArray());
    }

    private static byte[] pair(long bidder, long auction) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(bidder)
                .putLong(auction)
                .array();
    }

    private GenericRecord bidRow(long auction, GenericRecord bid) {
        GenericRecord row = parts.row();
        row.put("auction", auction);
        for (String column : List.of("bidder", "price", "channel", "url", "ts", "extra")) {
            row.put(column, bid.get(column));
        }
        return row;
    }

    private static long price(GenericRecord bid) {
        return (long) bid.get("price");
    }
}
