// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The events: people who come to the auction house, one each time that {@link Bids} know another bidder. Always the same ones; fewer
 * of them are the beginning of more. One thread a call.
 */
final class Persons {
    static final Schema SCHEMA =
            Fields.schema("person", "name:string", "email:string", "city:string", "ts:long", "extra:string");

    /** Event time between two of them. */
    static final int EACH_MILLIS = 46;

    private static final long SEED = 3_001;
    private static final String[] CITIES = {"bergen", "porto", "lyon", "graz", "turku", "gdansk", "cork", "bari"};
    private static final int EXTRA_CHARS = 90;

    private Persons() {}

    /** An event. */
    record Person(long id, String name, String email, String city, long ts, String extra) {}

    /** Gives the first {@code count} events in the order in which they are produced. */
    static void forEach(long count, Consumer<Person> sink) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (long id = 0; id < count; id++) {
            sink.accept(new Person(
                    id,
                    name(id),
                    "p" + id + "@mail.example",
                    CITIES[random.nextInt(CITIES.length)],
                    ts(id),
                    Fields.letters(random, EXTRA_CHARS)));
        }
    }

    static String name(long id) {
        return "person " + id;
    }

    static long ts(long id) {
        return Readings.BASE_MILLIS + id * EACH_MILLIS;
    }
}
