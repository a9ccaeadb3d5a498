// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The events: bids of an auction house as in Nexmark, one a millisecond of event time. Half of them go to one hot auction, which is
 * another one after some time. Always the same ones; fewer of them are the beginning of more. One thread a call.
 */
final class Bids {
    static final Schema SCHEMA = Fields.schema(
            "bid", "bidder:long", "price:long", "channel:string", "url:string", "ts:long", "extra:string");

    private static final long SEED = 1_009;
    private static final String[] CHANNELS = {"north", "harbour", "station", "market"};
    private static final int EXTRA_CHARS = 30;

    /** Event time between two of them; all that is counted in bids is counted in it. */
    static final int EACH_MILLIS = 1;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private Bids() {}

    /** An event. */
    record Bid(long auction, long bidder, long price, String channel, String url, long ts, String extra) {}

    /** Gives the first {@code count} events in the order in which they are produced. */
    static void forEach(long count, Consumer<Bid> sink) {
        Bids bids = new Bids();
        for (long i = 0; i < count; i++) {
            sink.accept(bids.next(i));
        }
    }

    private Bid next(long index) {
        long newestAuction = index / Auctions.EACH_MILLIS;
        long newestPerson = index / Persons.EACH_MILLIS;
        long auction = random.nextInt(2) == 0 ? newestAuction / 100 * 100 : recent(newestAuction, 100);
        long bidder = random.nextInt(4) > 0 ? newestPerson / 100 * 100 : recent(newestPerson, 1_000);
        long price = (long) Math.pow(10, random.nextDouble() * 6) * 100;
        String channel = CHANNELS[random.nextInt(CHANNELS.length)];
        String url = "shop.example/" + channel + "/item?id=" + random.nextInt(1_000_000);
        return new Bid(
                auction,
                bidder,
                price,
                channel,
                url,
                Readings.BASE_MILLIS + index,
                Fields.letters(random, EXTRA_CHARS));
    }

    private long recent(long newest, int span) {
        return Math.max(0, newest - random.nextInt(span));
    }
}
