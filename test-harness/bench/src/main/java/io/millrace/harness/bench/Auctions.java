// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The events: auctions that open, one each time that {@link Bids} go on to a new one; their sellers are {@link Persons} who came
 * within the last 14 s. Always the same ones; fewer of them are the beginning of more. One thread a call.
 */
final class Auctions {
    static final Schema SCHEMA = Fields.schema(
            "auction",
            "item:string",
            "description:string",
            "initial_bid:long",
            "reserve:long",
            "expires:long",
            "seller:long",
            "category:long",
            "ts:long",
            "extra:string");

    /** Event time between two of them. */
    static final int EACH_MILLIS = 15;

    private static final long SEED = 2_027;
    private static final int SELLERS = 300;
    private static final int CATEGORIES = 5;
    private static final int DESCRIPTION_CHARS = 60;
    private static final int EXTRA_CHARS = 200;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private Auctions() {}

    /** An event. */
    record Auction(
            long id,
            String item,
            String description,
            long initialBid,
            long reserve,
            long expires,
            long seller,
            long category,
            long ts,
            String extra) {}

    /** Gives the first {@code count} events in the order in which they are produced. */
    static void forEach(long count, Consumer<Auction> sink) {
        Auctions auctions = new Auctions();
        for (long i = 0; i < count; i++) {
            sink.accept(auctions.next(i));
        }
    }

    private Auction next(long id) {
        long offset = id * EACH_MILLIS;
        long ts = Readings.BASE_MILLIS + offset;
        return new Auction(
                id,
                "item " + random.nextInt(10_000),
                Fields.letters(random, DESCRIPTION_CHARS),
                1 + random.nextInt(999),
                1_000 + random.nextInt(4_000),
                ts + 1_000 + random.nextInt(19_000),
                Math.max(0, offset / Persons.EACH_MILLIS - random.nextInt(SELLERS)),
                10 + random.nextInt(CATEGORIES),
                ts,
                Fields.letters(random, EXTRA_CHARS));
    }
}
