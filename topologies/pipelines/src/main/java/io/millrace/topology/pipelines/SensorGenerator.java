// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import org.jspecify.annotations.Nullable;

/**
 * Readings of machines under changing load. A fault is a wearing bearing (vibration gets restless and the machine warms up), a leak
 * (pressure falls and the machine warms up) or a frozen probe (the same figures again and again). Each symptom alone also has
 * harmless reasons: a start-up is restless but does not warm, a hot hall warms but does not shake, a big consumer lowers the pressure.
 * One thread.
 */
public final class SensorGenerator implements RowGenerator<SensorReading> {
    private static final String[] SITES = {"delft", "gdansk", "porto", "turku"};
    private static final double MISSING = 0.001;
    private static final double EPISODE_EVERY_MILLIS = 240_000;

    private enum Episode {
        NONE,
        BEARING_WEAR,
        LEAK,
        FREEZE,
        START_UP,
        HOT_HALL,
        BIG_CONSUMER;

        boolean isFault() {
            return this == BEARING_WEAR || this == LEAK || this == FREEZE;
        }
    }

    private static final Episode[] EPISODES = {
        Episode.BEARING_WEAR,
        Episode.BEARING_WEAR,
        Episode.LEAK,
        Episode.FREEZE,
        Episode.START_UP,
        Episode.START_UP,
        Episode.START_UP,
        Episode.HOT_HALL,
        Episode.HOT_HALL,
        Episode.HOT_HALL,
        Episode.BIG_CONSUMER,
        Episode.BIG_CONSUMER
    };

    private final Chance chance;
    private final Disorder disorder;
    private final Device[] devices;
    private int turn;
    private boolean labelled;
    private @Nullable Device previous;

    /** A generator; {@code options.keys()} is the number of devices. */
    public SensorGenerator(GeneratorOptions options) {
        this.chance = new Chance(options.seed());
        this.disorder = new Disorder(options);
        this.devices = new Device[options.keys()];
        for (int i = 0; i < devices.length; i++) {
            devices[i] = new Device(i, chance);
        }
    }

    @Override
    public SensorReading next(long eventTimeMillis) {
        Device before = previous;
        boolean repeats = before != null && disorder.repeats();
        Device device = repeats && before != null ? before : devices[turn++ % devices.length];
        previous = device;
        device.advance(eventTimeMillis, chance);
        labelled = device.episode.isFault() && device.severity(eventTimeMillis) > 0.3;
        long ts = repeats ? disorder.previousMillis() : disorder.stamp(eventTimeMillis);
        return device.read(eventTimeMillis, ts, chance);
    }

    @Override
    public boolean labelled() {
        return labelled;
    }

    /** The state of one machine. */
    private static final class Device {
        final String id;
        final String site;
        final double baseTemperature;
        final double baseVibration;
        final double basePressure;
        final double cycleMillis;
        final double phase;
        Episode episode = Episode.NONE;
        double strength;
        double drift;
        long sinceMillis;
        long untilMillis;
        long seenMillis = Long.MIN_VALUE;
        double frozenTemperature;
        double frozenVibration;
        double frozenPressure;

        Device(int index, Chance chance) {
            id = "device-" + index;
            site = SITES[index % SITES.length];
            baseTemperature = chance.uniform(55, 75);
            baseVibration = chance.uniform(2, 4);
            basePressure = chance.uniform(4, 6);
            cycleMillis = chance.uniform(400_000, 900_000);
            phase = chance.uniform(0, 6.28);
        }

        void advance(long now, Chance chance) {
            long elapsed = seenMillis == Long.MIN_VALUE ? 0 : Math.max(0, now - seenMillis);
            seenMillis = Math.max(now, seenMillis);
            drift = Math.max(-3, Math.min(3, drift + chance.normal(0, 0.004) * StrictMath.sqrt(elapsed / 1000.0)));
            if (episode != Episode.NONE && now >= untilMillis) {
                episode = Episode.NONE;
            }
            if (episode == Episode.NONE && chance.happensWithin(elapsed, EPISODE_EVERY_MILLIS)) {
                episode = chance.oneOf(EPISODES);
                strength = chance.uniform(0.7, 1.3);
                sinceMillis = now;
                untilMillis = now + chance.uniformMillis(60_000, 150_000);
                frozenTemperature = temperature(now, chance);
                frozenVibration = vibration(now, chance);
                frozenPressure = pressure(now, chance);
            }
        }

        /** From 0 at the start of an episode to its strength after 20 seconds. */
        double severity(long now) {
            return episode == Episode.NONE ? 0 : strength * Math.min(1, (now - sinceMillis) / 20_000.0);
        }

        SensorReading read(long now, long ts, Chance chance) {
            double temperature = temperature(now, chance);
            double vibration = vibration(now, chance);
            double pressure = pressure(now, chance);
            if (episode == Episode.FREEZE) {
                temperature = frozenTemperature;
                vibration = frozenVibration;
                pressure = frozenPressure;
            }
            String status = chance.happens(0.01) ? "SERVICE" : temperature > baseTemperature + 6 ? "WARN" : "OK";
            return new SensorReading(
                    id,
                    site,
                    answer(temperature, chance),
                    answer(vibration, chance),
                    answer(pressure, chance),
                    status,
                    ts);
        }

        private double load(long now) {
            return StrictMath.sin(phase + 6.283185307179586 * (now % 86_400_000L) / cycleMillis);
        }

        private double temperature(long now, Chance chance) {
            double day = 2 * StrictMath.sin(6.283185307179586 * (now % 86_400_000L) / 86_400_000.0);
            double rise = switch (episode) {
                case BEARING_WEAR, LEAK -> 3.5;
                case HOT_HALL -> 4.5;
                case NONE, FREEZE, START_UP, BIG_CONSUMER -> 0;
            };
            return chance.normal(baseTemperature + day + drift + 1.2 * load(now) + rise * severity(now), 0.4);
        }

        private double vibration(long now, Chance chance) {
            double restless = switch (episode) {
                case BEARING_WEAR -> 1.6;
                case START_UP -> 2.2;
                case LEAK -> 0.2;
                case NONE, FREEZE, HOT_HALL, BIG_CONSUMER -> 0;
            };
            return Math.abs(chance.normal(baseVibration + 0.15 * load(now), 0.25 * (1 + restless * severity(now))));
        }

        private double pressure(long now, Chance chance) {
            double fall = switch (episode) {
                case LEAK -> 0.35;
                case BIG_CONSUMER -> 0.45;
                case NONE, FREEZE, BEARING_WEAR, START_UP, HOT_HALL -> 0;
            };
            return Math.max(0, chance.normal(basePressure + 0.1 * load(now) - fall * severity(now), 0.05));
        }

        private static @Nullable Double answer(double value, Chance chance) {
            return chance.happens(MISSING) ? null : Chance.rounded(value, 3);
        }
    }
}
