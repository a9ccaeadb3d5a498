// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The events: readings of devices, one a millisecond of event time, the same ones for the same shape. Fewer of them are the
 * beginning of more. One thread a call.
 *
 * <p>Measured values are multiples of 1/64, so that their sums are exact in a double, in any order of addition.
 */
final class Readings {
    /** The time of the first event, in October 2025. */
    static final long BASE_MILLIS = 1_760_000_000_000L;

    /** How much a late event may be late. */
    static final int LATE_MILLIS_MAX = 10_000;

    /** As many as the digits of a name tell apart. */
    static final int DEVICES_MAX = 9_999_999;

    /** Values are counted in these. */
    static final double UNIT = 1 / 64.0;

    static final Schema SCHEMA = Fields.schema(
            "reading",
            "site:string",
            "ts:long",
            "temperature:double",
            "vibration:double",
            "pressure:double",
            "status:string");

    private static final long SEED = 8_128;
    private static final String[] SITES = {"bergen", "porto", "lyon", "graz", "turku", "gdansk", "cork", "bari"};
    private static final String[] STATES = {"OK", "OK", "OK", "OK", "OK", "OK", "WARN", "FAULT"};

    /**
     * Which events there are.
     *
     * @param devices how many keys
     * @param zipf how uneven they are: weight of the r-th is 1 / r^zipf; 0 makes them alike
     * @param latePercent how many events are late, by up to {@link #LATE_MILLIS_MAX}
     */
    record Shape(int devices, double zipf, int latePercent) {
        Shape {
            if (devices < 1 || devices > DEVICES_MAX || zipf < 0 || latePercent < 0 || latePercent > 100) {
                throw new IllegalArgumentException("devices " + devices + ", zipf " + zipf + ", late " + latePercent);
            }
        }

        /** Safe in names of topics. */
        String label() {
            return devices + "-z" + zipf + "-l" + latePercent;
        }
    }

    /** An event; measured values in units of {@link #UNIT}. */
    record Reading(int device, String site, long ts, int temperature, int vibration, int pressure, String status) {
        String key() {
            return Readings.key(device);
        }
    }

    private final Shape shape;
    private final Zipf devices;
    private final SplittableRandom random = new SplittableRandom(SEED);

    private Readings(Shape shape) {
        this.shape = shape;
        this.devices = new Zipf(shape.devices(), shape.zipf());
    }

    /** Gives the first {@code count} events in the order in which they are produced. */
    static void forEach(Shape shape, long count, Consumer<Reading> sink) {
        Readings readings = new Readings(shape);
        for (long i = 0; i < count; i++) {
            sink.accept(readings.next(BASE_MILLIS + i));
        }
    }

    /** The name of a device, always eleven characters. */
    static String key(int device) {
        return "dev-" + Fields.padded(device, 7);
    }

    /** The number of a device by its name. */
    static int device(String key) {
        return Integer.parseInt(key, 4, key.length(), 10);
    }

    private Reading next(long now) {
        int device = devices.next(random);
        boolean isLate = shape.latePercent() > 0 && random.nextInt(100) < shape.latePercent();
        long ts = isLate ? Math.max(BASE_MILLIS, now - 1 - random.nextInt(LATE_MILLIS_MAX)) : now;
        return new Reading(
                device,
                SITES[device % SITES.length],
                ts,
                units(40, 120),
                units(0, 8),
                units(950, 1_100),
                STATES[random.nextInt(STATES.length)]);
    }

    private int units(int low, int high) {
        return (low + random.nextInt(high - low)) * 64 + random.nextInt(64);
    }
}
