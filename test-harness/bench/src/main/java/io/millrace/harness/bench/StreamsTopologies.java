// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static io.millrace.harness.bench.TopologyParts.LONG;
import static io.millrace.harness.bench.TopologyParts.STRING;

import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.SlidingWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** The workloads as one writes them by hand on Kafka Streams. */
final class StreamsTopologies {
    private final TopologyParts parts;
    private final Job job;
    private final Duration grace;
    private final Duration window;

    private StreamsTopologies(TopologyParts parts) {
        this.parts = parts;
        this.job = parts.job();
        this.grace = Duration.ofSeconds(job.task().graceSeconds());
        this.window = Duration.ofSeconds(job.task().windowSeconds());
    }

    static Topology of(Job job) {
        TopologyParts parts = new TopologyParts(job);
        StreamsTopologies topologies = new StreamsTopologies(parts);
        switch (job.task().workload()) {
            case W0 -> topologies.copy();
            case W1 -> topologies.filtered();
            case W2 -> topologies.tumbling();
            case W3 -> topologies.hopping();
            case W4 -> topologies.trailing();
            case W5 -> topologies.joined();
            case W6 -> topologies.scored();
            case W7 -> topologies.sessions();
            case W8 -> topologies.grouped();
            case W9 -> topologies.matched();
            case Q1, Q2, Q5, Q7, Q8, Q11, Q12, Q17, Q18 -> new NexmarkTopologies(parts).build();
            case TEN, ROUTES, CHAIN, FRAMES, LIMITS ->
                throw new IllegalArgumentException("no topology for " + job.task());
        }
        return parts.builder().build();
    }

    /** Nothing changes, so nothing is decoded. */
    private void copy() {
        parts.builder().stream(job.topics().input(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .to(job.topics().output(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private void filtered() {
        to(parts.input(STRING)
                .filter((device, reading) -> temperature(reading) >= Workload.WARM)
                .mapValues(reading -> {
                    GenericRecord row = parts.row();
                    row.put("site", reading.get("site"));
                    row.put("ts", reading.get("ts"));
                    row.put("temperature", reading.get("temperature"));
                    row.put("temp_f", temperature(reading) * 1.8 + 32);
                    return row;
                }));
    }

    private void tumbling() {
        to(parts.input(STRING)
                .groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.TUMBLING_MILLIS), grace))
                .aggregate(
                        () -> Totals.NONE,
                        (device, reading, totals) -> totals.plus(temperature(reading)),
                        Materialized.with(STRING, parts.totals()))
                .toStream()
                .map((key, totals) -> {
                    GenericRecord row = parts.row();
                    row.put("wstart", key.window().start());
                    row.put("cnt", totals.count());
                    row.put("total", totals.sum());
                    row.put("mean", totals.mean());
                    row.put("peak", totals.peak());
                    return KeyValue.pair(key.key(), row);
                }));
    }

    private void hopping() {
        to(parts.input(STRING)
                .groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Workload.HOPPING_MILLIS), grace)
                        .advanceBy(Duration.ofMillis(Workload.HOPPING_ADVANCE_MILLIS)))
                .aggregate(
                        () -> Totals.NONE,
                        (device, reading, totals) -> totals.plus(temperature(reading)),
                        Materialized.with(STRING, parts.totals()))
                .toStream()
                .map((key, totals) -> {
                    GenericRecord row = parts.row();
                    row.put("wstart", key.window().start());
                    row.put("cnt", totals.count());
                    row.put("mean", totals.mean());
                    return KeyValue.pair(key.key(), row);
                }));
    }

    private void joined() {
        KTable<String, GenericRecord> accounts =
                parts.builder().table(job.topics().second(), Consumed.with(STRING, parts.values(Dataset.ACCOUNTS)));
        to(parts.input(STRING)
                .join(
                        accounts,
                        (transaction, account) -> {
                            GenericRecord row = parts.row();
                            row.put("merchant_id", transaction.get("merchant_id"));
                            row.put("amount", transaction.get("amount"));
                            row.put("ts", transaction.get("ts"));
                            row.put("tier", account.get("tier"));
                            row.put("risk", account.get("risk"));
                            return row;
                        },
                        Joined.with(STRING, parts.values(Dataset.TRANSACTIONS), parts.values(Dataset.ACCOUNTS))));
    }

    /** Row by row, as nobody who writes on the DSL collects batches. */
    private void scored() {
        Scoring scoring = new Scoring();
        to(parts.input(STRING).mapValues(transaction -> {
            float[] features = new float[FraudModel.FEATURES];
            FraudModel.features(
                    (double) transaction.get("amount"),
                    transaction.get("currency").toString(),
                    transaction.get("country").toString(),
                    transaction.get("merchant_id").toString(),
                    (long) transaction.get("ts"),
                    (boolean) transaction.get("card_present"),
                    features);
            GenericRecord row = parts.row();
            row.put("ts", transaction.get("ts"));
            row.put("score", scoring.score(features));
            return row;
        }));
    }

    /** The keys of results have the bounds of their sessions; one that has other bounds now is withdrawn. */
    private void sessions() {
        Serde<Windowed<String>> keys = WindowedSerdes.sessionWindowedSerdeFrom(String.class);
        KStream<Windowed<String>, Totals> sessions = parts.input(STRING)
                .groupByKey()
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(window, grace))
                .aggregate(
                        () -> Totals.NONE,
                        (account, transaction, totals) -> totals.plus((double) transaction.get("amount")),
                        (account, first, second) -> first.plus(second),
                        Materialized.with(STRING, parts.totals()))
                .toStream();
        parts.to(sessions.mapValues(this::sessionRow), keys);
    }

    @SuppressWarnings("NullAway") // A session that is gone has no value.
    private GenericRecord sessionRow(Windowed<String> key, @Nullable Totals totals) {
        if (totals == null) {
            return null;
        }
        GenericRecord row = parts.row();
        row.put("wstart", key.window().start());
        row.put("wend", key.window().end());
        row.put("cnt", totals.count());
        row.put("total", totals.sum());
        return row;
    }

    private void matched() {
        JoinWindows within = JoinWindows.ofTimeDifferenceAndGrace(Duration.ofMillis(Workload.WITHIN_MILLIS), grace);
        KStream<Long, GenericRecord> matched = parts.input(LONG)
                .join(
                        parts.second(LONG, Dataset.AUCTIONS),
                        (bid, auction) -> {
                            GenericRecord row = parts.row();
                            row.put("bid_ts", bid.get("ts"));
                            row.put("price", bid.get("price"));
                            row.put("auction_ts", auction.get("ts"));
                            row.put("category", auction.get("category"));
                            return row;
                        },
                        within,
                        StreamJoined.with(LONG, parts.values(Dataset.BIDS), parts.values(Dataset.AUCTIONS)));
        parts.to(matched, LONG);
    }

    /** What changes partitions is the amount alone. */
    private void grouped() {
        to(parts.input(STRING)
                .map((account, transaction) ->
                        KeyValue.pair(transaction.get("merchant_id").toString(), (Double) transaction.get("amount")))
                .groupByKey(Grouped.with(STRING, Serdes.Double()))
                .aggregate(
                        () -> Totals.NONE,
                        (merchant, amount, totals) -> totals.plus(amount),
                        Materialized.with(STRING, parts.totals()))
                .toStream()
                .mapValues(totals -> {
                    GenericRecord row = parts.row();
                    row.put("cnt", totals.count());
                    row.put("total", totals.sum());
                    return row;
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
        to(parts.input(STRING)
                .groupByKey()
                .windowedBy(SlidingWindows.ofTimeDifferenceAndGrace(window, grace))
                .emitStrategy(EmitStrategy.onWindowClose())
                .aggregate(
                        () -> Totals.NONE,
                        (device, reading, totals) -> totals.plus(temperature(reading)),
                        Materialized.with(STRING, parts.totals()))
                .toStream()
                .map((key, totals) -> KeyValue.pair(
                        key.key(), trailingRow(parts.row(), key.window().end(), totals))));
    }

    /** A store of the events by time, of which each event reads those of its window. */
    private void scanned() {
        Duration kept = window.plus(grace).plusSeconds(1);
        parts.builder()
                .addStateStore(Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(TrailingScan.STORE, kept, window, true), STRING, Serdes.Double()));
        Schema schema = job.task().workload().schema();
        to(parts.input(STRING).process(() -> new TrailingScan(window.toMillis(), schema), TrailingScan.STORE));
    }

    static GenericRecord trailingRow(GenericRecord row, long ts, Totals totals) {
        row.put("ts", ts);
        row.put("cnt", totals.count());
        row.put("mean", totals.mean());
        row.put("peak", totals.peak());
        row.put("sd", totals.deviation());
        return row;
    }

    private void to(KStream<String, GenericRecord> stream) {
        parts.to(stream, STRING);
    }

    static double temperature(GenericRecord reading) {
        return (double) reading.get("temperature");
    }
}
