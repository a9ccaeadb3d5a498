// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import static io.millrace.harness.bench.Engine.COPY;
import static io.millrace.harness.bench.Engine.DRAIN;
import static io.millrace.harness.bench.Engine.DSL;
import static io.millrace.harness.bench.Engine.MILLRACE;
import static io.millrace.harness.bench.Engine.ONE;
import static io.millrace.harness.bench.Engine.ONNX;
import static io.millrace.harness.bench.Engine.OWN;
import static io.millrace.harness.bench.Engine.PROCESSOR;
import static io.millrace.harness.bench.Engine.ROCKSDB;
import static io.millrace.harness.bench.Engine.SEPARATE;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What has to be computed: of which events, the columns of a result, and how results are told apart. */
enum Workload {
    /** Each event again. */
    W0(Dataset.SENSOR, Key.DEVICE, Results.APPENDED, List.of(MILLRACE, COPY, DSL), Readings.SCHEMA),
    /** A filter that a quarter of the events pass, four of their columns and a computed one. */
    W1(
            Dataset.SENSOR,
            Key.DEVICE,
            Results.APPENDED,
            List.of(MILLRACE, COPY, DSL),
            result("site:string", "ts:long", "temperature:double", "temp_f:double")),
    /** Per device and tumbling 10 s: count, sum, mean, maximum. */
    W2(
            Dataset.SENSOR,
            Key.DEVICE,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "cnt:long", "total:double", "mean:double", "peak:double")),
    /** Per device and 60 s, hopping by 10 s: count and mean. */
    W3(
            Dataset.SENSOR,
            Key.DEVICE,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "cnt:long", "mean:double")),
    /** Per event over the trailing seconds of its device: count, mean, maximum, standard deviation of the population. */
    W4(
            Dataset.SENSOR,
            Key.DEVICE,
            Results.APPENDED,
            List.of(MILLRACE, COPY, PROCESSOR, DSL),
            result("ts:long", "cnt:long", "mean:double", "peak:double", "sd:double")),
    /** Each transaction with what is known of its account. */
    W5(
            Dataset.TRANSACTIONS,
            Dataset.ACCOUNTS,
            Key.ACCOUNT,
            Results.APPENDED,
            List.of(MILLRACE, COPY, DSL),
            result("merchant_id:string", "amount:double", "ts:long", "tier:string", "risk:double")),
    /** The fraud score of each transaction. */
    W6(
            Dataset.TRANSACTIONS,
            Key.ACCOUNT,
            Results.APPENDED,
            List.of(MILLRACE, COPY, ONNX, DSL),
            result("ts:long", "score:double")),
    /** Per account and session, which ends where none comes for the seconds of a window: count and sum. */
    W7(
            Dataset.TRANSACTIONS,
            Key.ACCOUNT,
            Results.LAST_OF_SESSION,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "wend:long", "cnt:long", "total:double")),
    /** Per merchant, without windows: count and sum. */
    W8(
            Dataset.TRANSACTIONS,
            Key.MERCHANT,
            Results.LAST_OF_KEY,
            List.of(MILLRACE, COPY, DSL),
            result("cnt:long", "total:double")),
    /** Each bid with its auction, at most 10 s apart. */
    W9(
            Dataset.BIDS,
            Dataset.AUCTIONS,
            Key.NUMBER,
            Results.APPENDED,
            List.of(MILLRACE, COPY, DSL),
            result("bid_ts:long", "price:long", "auction_ts:long", "category:long")),
    /** Nexmark: prices in another currency. */
    Q1(
            Dataset.BIDS,
            Key.NUMBER,
            Results.APPENDED,
            List.of(MILLRACE, COPY, DSL),
            result("bidder:long", "price:double", "ts:long")),
    /** Nexmark: the bids on some auctions. */
    Q2(Dataset.BIDS, Key.NUMBER, Results.APPENDED, List.of(MILLRACE, COPY, DSL), result("price:long", "ts:long")),
    /** Nexmark: per 10 s, hopping by 2 s, the most bids on one auction and that auction, in one number. */
    Q5(
            Dataset.BIDS,
            Key.NONE,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "best:long")),
    /** Nexmark: per 10 s the highest price. */
    Q7(
            Dataset.BIDS,
            Key.NONE,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "price:long")),
    /** Nexmark: who came and opened an auction in the same 10 s. */
    Q8(
            Dataset.AUCTIONS,
            Dataset.PERSONS,
            Key.NUMBER,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "name:string")),
    /** Nexmark: per bidder and session, which ends where no bid comes for 10 s, the number of bids. */
    Q11(
            Dataset.BIDS,
            Key.NUMBER,
            Results.LAST_OF_SESSION,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "wend:long", "cnt:long")),
    /** Nexmark: per bidder and 10 s of the messages' timestamps the number of bids. */
    Q12(
            Dataset.BIDS,
            Key.NUMBER,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result("wstart:long", "cnt:long")),
    /** Nexmark: per auction and day the number of bids, also of three ranges of prices, and the prices' bounds, mean and sum. */
    Q17(
            Dataset.BIDS,
            Key.NUMBER,
            Results.LAST_OF_WINDOW,
            List.of(MILLRACE, COPY, DSL),
            result(
                    "wstart:long",
                    "bids:long",
                    "low:long",
                    "middle:long",
                    "high:long",
                    "min_price:long",
                    "max_price:long",
                    "avg_price:double",
                    "sum_price:long")),
    /** Nexmark: of each bidder and auction the last bid. */
    Q18(
            Dataset.BIDS,
            Key.NONE,
            Results.LAST_OF_KEY,
            List.of(MILLRACE, COPY, DSL),
            result(
                    "auction:long",
                    "bidder:long",
                    "price:long",
                    "channel:string",
                    "url:string",
                    "ts:long",
                    "extra:string")),
    /** Ten filters over one topic, of which an event passes up to all, against the first of them alone. */
    TEN(Dataset.SENSOR, Key.DEVICE, Results.APPENDED, List.of(MILLRACE, ONE), result("ts:long", "above:double")),
    /** Ten filters over one topic, of which an event passes one at most, against the first of them alone. */
    ROUTES(Dataset.SENSOR, Key.DEVICE, Results.APPENDED, List.of(MILLRACE, ONE), result("ts:long", "above:double")),
    /** Five statements that read each other, against as many applications. */
    CHAIN(
            Dataset.SENSOR,
            Key.DEVICE,
            Results.APPENDED,
            List.of(MILLRACE, SEPARATE),
            result("ts:long", "temp_f:double")),
    /** The trailing aggregates of W4 for three columns in as many queries, whose windows are shared, against windows of their own. */
    FRAMES(
            Dataset.SENSOR,
            Key.DEVICE,
            Results.APPENDED,
            List.of(MILLRACE, OWN),
            result("ts:long", "cnt:long", "mean:double", "peak:double", "sd:double")),
    /** What the parts cost by themselves; nothing is computed. */
    LIMITS(Dataset.SENSOR, Key.DEVICE, Results.APPENDED, List.of(COPY, DRAIN, ONNX, ROCKSDB), Readings.SCHEMA);

    static final int TUMBLING_MILLIS = 10_000;
    static final int HOPPING_MILLIS = 60_000;
    static final int HOPPING_ADVANCE_MILLIS = 10_000;
    static final int HOT_MILLIS = 10_000;
    static final int HOT_ADVANCE_MILLIS = 2_000;

    /** What W1 lets pass: a quarter. */
    static final int WARM = 100;

    /** What Q2 is about. */
    static final int EACH_AUCTION = 123;

    /** How far the rows of a join of W9 and Q8 may be apart. */
    static final int WITHIN_MILLIS = 10_000;

    /** The gap of Q11; that of W7 is the task's window. */
    static final int GAP_MILLIS = 10_000;

    static final int DAY_MILLIS = 86_400_000;

    /** Where the middle range of Q17's prices begins and ends. */
    static final int MIDDLE_PRICE = 10_000;

    static final int HIGH_PRICE = 1_000_000;

    static final double EXCHANGE_RATE = 0.908;

    /** Q5 packs a count and an auction, which is smaller than this. */
    static final long BEST = 1_000_000_000;

    /** The filters of TEN and of ROUTES. */
    static final int TEN_QUERIES = 10;

    /** How many degrees each of the ten routes takes. */
    static final int ROUTE_DEGREES = 2;

    private static final int CHAIN_STATEMENTS = 5;
    private static final int FRAME_QUERIES = 3;

    /** What the messages of an output topic mean. */
    enum Results {
        /** Each message is a result. */
        APPENDED,
        /** Of the messages with the same key and first column the last one is the result. */
        LAST_OF_WINDOW,
        /** Of the messages with the same key the last one is the result. */
        LAST_OF_KEY,
        /** The same, and the key has the bounds of a session, which is gone when the last one has no value. */
        LAST_OF_SESSION
    }

    /** What message keys are, or begin with where they are those of windows. */
    enum Key {
        DEVICE(11),
        ACCOUNT(11),
        MERCHANT(6),
        /** Eight bytes that are a number. */
        NUMBER(8),
        /** Keys are not looked at. */
        NONE(0);

        private final int length;

        Key(int length) {
            this.length = length;
        }

        String text(byte @Nullable [] key) {
            if (key == null || this == NONE) {
                return "";
            }
            return this == NUMBER
                    ? Long.toString(ByteBuffer.wrap(key).getLong())
                    : new String(key, 0, length, StandardCharsets.US_ASCII);
        }
    }

    private final Dataset input;
    private final @Nullable Dataset second;
    private final Key key;
    private final Results results;
    private final List<Engine> engines;
    private final Schema schema;

    Workload(Dataset input, Key key, Results results, List<Engine> engines, Schema schema) {
        this(input, null, key, results, engines, schema);
    }

    Workload(Dataset input, @Nullable Dataset second, Key key, Results results, List<Engine> engines, Schema schema) {
        this.input = input;
        this.second = second;
        this.key = key;
        this.results = results;
        this.engines = engines;
        this.schema = schema;
    }

    Dataset input() {
        return input;
    }

    /** What the input is joined with, or null. */
    @Nullable
    Dataset second() {
        return second;
    }

    /** How many events of {@link #second} there are beside so many of the input. */
    long eventsBeside(long events) {
        return second == null ? 0 : second.eventsBeside(input, events);
    }

    Key key() {
        return key;
    }

    Results results() {
        return results;
    }

    /** The columns of a result besides the message key. */
    List<String> columns() {
        return Fields.names(schema);
    }

    /** Who can do it, in the order in which they run. */
    List<Engine> engines() {
        return engines;
    }

    /** The values of results as peers write them; Millrace registers its own with the same columns. */
    Schema schema() {
        return schema;
    }

    /** The statements that can run as applications of their own; 0 when they cannot. */
    int statements() {
        return this == CHAIN ? CHAIN_STATEMENTS : 0;
    }

    /** The topics that statements write besides the output or in its place; their names end with these. */
    List<String> moreOutputs() {
        int topics = switch (this) {
            case TEN, ROUTES -> TEN_QUERIES;
            case CHAIN -> CHAIN_STATEMENTS - 1;
            case FRAMES -> FRAME_QUERIES;
            case Q5 -> 1;
            case W0, W1, W2, W3, W4, W5, W6, W7, W8, W9, Q1, Q2, Q7, Q8, Q11, Q12, Q17, Q18, LIMITS -> 0;
        };
        return IntStream.rangeClosed(1, topics).mapToObj(i -> "-" + i).toList();
    }

    /** The topics that hold the results, by what their names add to that of the output. */
    List<String> resultTopics() {
        return this == TEN || this == ROUTES || this == FRAMES ? moreOutputs() : List.of("");
    }

    private static Schema result(String... fields) {
        return Fields.schema("result", fields);
    }
}
