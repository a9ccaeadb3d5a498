// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.time.Duration;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.Stores;

/** The workloads as one writes them by hand on Kafka Streams. */
final class StreamsTopologies {
    private static final Serde<String> STRING = Serdes.String();

    private final StreamsBuilder builder = new StreamsBuilder();
    private final Job job;
    private final Duration grace;
    private final Duration window;

    private StreamsTopologies(Job job) {
        this.job = job;
        this.grace = Duration.ofSeconds(job.task().graceSeconds());
        this.window = Duration.ofSeconds(job.task().windowSeconds());
    }

    static Topology of(Job job) {
        StreamsTopologies topologies = new StreamsTopologies(job);
        switch (job.task().workload()) {
            case W0 -> topologies.copy();
            case W1 -> topologies.filtered();
            case W2 -> topologies.tumbling();
            case W3 -> topologies.hopping();
            case W4 -> topologies.trailing();
            case W5 -> topologies.joined();
            case W6 -> topologies.scored();
            case W8 -> topologies.grouped();
            case Q1 -> topologies.exchanged();
            case Q2 -> topologies.selected();
            case Q5 -> topologies.hottest();
            case Q7 -> topologies.highest();
            case TEN, CHAIN, LIMITS -> throw new IllegalArgumentException("no topology for " + job.task());
        }
        return topologies.builder.build();
    }

    /** Nothing changes, so nothing is decoded. */
    private void copy() {
        builder.stream(job.topics().input(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .to(job.topics().output(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private void filtered() {
        to(source().filter((device, reading) -> temperature(reading) >= Workload.WARM)
                .mapValues(reading -> {
                    GenericRecord row = row();
                    row.put("site", reading.get("site"));
                    row.put("ts", reading.get("ts"));
                    row.put("temperature", reading.get("temperature"));
                    row.put("temp_f", temperature(reading) * 1.8 + 32);
                    return row;
                }));
    }

    private void tumbling() {
        to(source().groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.TUMBLING_MILLIS), grace))
                .aggregate(
                        () -> Totals.NONE,
                        (device, reading, totals) -> totals.plus(temperature(reading)),
                        Materialized.with(STRING, totals()))
                .toStream()
                .map((key, totals) -> {
                    GenericRecord row = row();
                    row.put("wstart", key.window().start());
                    row.put("cnt", totals.count());
                    row.put("total", totals.sum());
                    row.put("mean", totals.mean());
                    row.put("peak", totals.peak());
                    return KeyValue.pair(key.key(), row);
                }));
    }

    private void hopping() {
        to(source().groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.HOPPING_MILLIS), grace)
                        .advanceBy(Duration.ofMillis(Workload.HOPPING_ADVANCE_MILLIS)))
                .aggregate(
                        () -> Totals.NONE,
                        (device, reading, totals) -> totals.plus(temperature(reading)),
                        Materialized.with(STRING, totals()))
                .toStream()
                .map((key, totals) -> {
                    GenericRecord row = row();
                    row.put("wstart", key.window().start());
                    row.put("cnt", totals.count());
                    row.put("mean", totals.mean());
                    return KeyValue.pair(key.key(), row);
                }));
    }

    private void joined() {
        KTable<String, GenericRecord> accounts = builder.table(job.topics().table(), Consumed.with(STRING, accounts()));
        to(transactions()
                .join(
                        accounts,
                        (transaction, account) -> {
                            GenericRecord row = row();
                            row.put("merchant_id", transaction.get("merchant_id"));
                            row.put("amount", transaction.get("amount"));
                            row.put("ts", transaction.get("ts"));
                            row.put("tier", account.get("tier"));
                            row.put("risk", account.get("risk"));
                            return row;
                        },
                        Joined.with(STRING, avro(input(), 0), accounts())));
    }

    /** Row by row, as nobody who writes on the DSL collects batches. */
    private void scored() {
        Scoring scoring = new Scoring();
        to(transactions().mapValues(transaction -> {
            float[] features = new float[FraudModel.FEATURES];
            FraudModel.features(
                    (double) transaction.get("amount"),
                    transaction.get("currency").toString(),
                    transaction.get("country").toString(),
                    transaction.get("merchant_id").toString(),
                    (long) transaction.get("ts"),
                    (boolean) transaction.get("card_present"),
                    features);
            GenericRecord row = row();
            row.put("ts", transaction.get("ts"));
            row.put("score", scoring.score(features));
            return row;
        }));
    }

    /** What changes partitions is the amount alone. */
    private void grouped() {
        to(transactions()
                .map((account, transaction) ->
                        KeyValue.pair(transaction.get("merchant_id").toString(), (Double) transaction.get("amount")))
                .groupByKey(Grouped.with(STRING, Serdes.Double()))
                .aggregate(
                        () -> Totals.NONE,
                        (merchant, amount, totals) -> totals.plus(amount),
                        Materialized.with(STRING, totals()))
                .toStream()
                .mapValues(totals -> {
                    GenericRecord row = row();
                    row.put("cnt", totals.count());
                    row.put("total", totals.sum());
                    return row;
                }));
    }

    private void exchanged() {
        bids().mapValues(bid -> {
                    GenericRecord row = row();
                    row.put("bidder", bid.get("bidder"));
                    row.put("price", (long) bid.get("price") * Workload.EXCHANGE_RATE);
                    row.put("ts", bid.get("ts"));
                    return row;
                })
                .to(job.topics().output(), Produced.with(Serdes.Long(), results()));
    }

    private void selected() {
        bids().filter((auction, bid) -> auction % Workload.EACH_AUCTION == 0)
                .mapValues(bid -> {
                    GenericRecord row = row();
                    row.put("price", bid.get("price"));
                    row.put("ts", bid.get("ts"));
                    return row;
                })
                .to(job.topics().output(), Produced.with(Serdes.Long(), results()));
    }

    private void hottest() {
        bids().groupByKey(Grouped.with(Serdes.Long(), avro(input(), 0)))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.HOT_MILLIS), grace)
                        .advanceBy(Duration.ofMillis(Workload.HOT_ADVANCE_MILLIS)))
                .count(Materialized.with(Serdes.Long(), Serdes.Long()))
                .toStream()
                .map((key, count) -> KeyValue.pair(key.window().start(), count * Workload.BEST + key.key()))
                .groupByKey(Grouped.with(Serdes.Long(), Serdes.Long()))
                .reduce(Math::max, Materialized.with(Serdes.Long(), Serdes.Long()))
                .toStream()
                .map((start, best) -> {
                    GenericRecord row = row();
                    row.put("wstart", start);
                    row.put("best", best);
                    return KeyValue.pair(start, row);
                })
                .to(job.topics().output(), Produced.with(Serdes.Long(), results()));
    }

    /** All events meet in one group; their partitions need not be in step. */
    private void highest() {
        to(bids().map((auction, bid) -> KeyValue.pair("all", (Long) bid.get("price")))
                .groupByKey(Grouped.with(STRING, Serdes.Long()))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.TUMBLING_MILLIS), Duration.ofDays(1)))
                .reduce(Math::max, Materialized.with(STRING, Serdes.Long()))
                .toStream()
                .map((key, price) -> {
                    GenericRecord row = row();
                    row.put("wstart", key.window().start());
                    row.put("price", price);
                    return KeyValue.pair(key.key(), row);
                }));
    }

    private void trailing() {
        if (job.engine() == Engine.PROCESSOR) {
            scanned();
        } else {
            sliding();
        }
    }

    /** The DSL's sliding windows. They end at events and between them; the result of a window comes when it closes. */
    private void sliding() {
        to(source().groupByKey()
                .windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(window, grace))
                .emitStrategy(EmitStrategy.onWindowClose())
                .aggregate(
                        () -> Totals.NONE,
                        (device, reading, totals) -> totals.plus(temperature(reading)),
                        Materialized.with(STRING, totals()))
                .toStream()
                .map((key, totals) ->
                        KeyValue.pair(key.key(), trailingRow(row(), key.window().end(), totals))));
    }

    /** A store of the events by time, of which each event reads those of its window. */
    private void scanned() {
        Duration kept = window.plus(grace).plusSeconds(1);
        builder.addStateStore(Stores.windowStoreBuilder(
                Stores.persistentWindowStore(TrailingScan.STORE, kept, window, true), STRING, Serdes.Double()));
        Schema schema = job.task().workload().schema();
        to(source().process(() -> new TrailingScan(window.toMillis(), schema), TrailingScan.STORE));
    }

    static GenericRecord trailingRow(GenericRecord row, long ts, Totals totals) {
        row.put("ts", ts);
        row.put("cnt", totals.count());
        row.put("mean", totals.mean());
        row.put("peak", totals.peak());
        row.put("sd", totals.deviation());
        return row;
    }

    static double temperature(GenericRecord reading) {
        return (double) reading.get("temperature");
    }

    private Schema input() {
        return job.task().workload().input().schema(job.task().keys());
    }

    private Serde<GenericRecord> accounts() {
        return avro(Dataset.ACCOUNTS.schema(job.task().keys()), 0);
    }

    private KStream<String, GenericRecord> source() {
        return builder.stream(job.topics().input(), Consumed.with(STRING, avro(input(), 0)));
    }

    private KStream<String, GenericRecord> transactions() {
        return builder.stream(job.topics().input(), Consumed.with(STRING, avro(input(), 0)));
    }

    private KStream<Long, GenericRecord> bids() {
        return builder.stream(job.topics().input(), Consumed.with(Serdes.Long(), avro(input(), 0)));
    }

    private void to(KStream<String, GenericRecord> stream) {
        stream.to(job.topics().output(), Produced.with(STRING, results()));
    }

    private Serde<GenericRecord> results() {
        return avro(job.task().workload().schema(), job.topics().outputSchema());
    }

    private GenericRecord row() {
        return new GenericData.Record(job.task().workload().schema());
    }

    private Serde<Totals> totals() {
        if (job.task().aggregates() == Job.Aggregates.BINARY) {
            return serde(Totals::toBytes, Totals::of);
        }
        Serde<GenericRecord> avro = avro(Totals.SCHEMA, 0);
        return serde(
                totals -> avro.serializer().serialize("", totals.toRecord()),
                bytes -> Totals.of(avro.deserializer().deserialize("", bytes)));
    }

    /** Tasks of several threads share a serde; Avro's encoders and decoders are for one thread and dear to make. */
    private static Serde<GenericRecord> avro(Schema schema, int id) {
        ThreadLocal<AvroValues> values = ThreadLocal.withInitial(() -> new AvroValues(schema, id));
        return serde(value -> values.get().encode(value), bytes -> values.get().decode(bytes));
    }

    @SuppressWarnings("NullAway") // Kafka's contract: null bytes are a null value, and the other way round.
    private static <T> Serde<T> serde(Function<T, byte[]> toBytes, Function<byte[], T> fromBytes) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : toBytes.apply(value),
                (topic, bytes) -> bytes == null ? null : fromBytes.apply(bytes));
    }
}
