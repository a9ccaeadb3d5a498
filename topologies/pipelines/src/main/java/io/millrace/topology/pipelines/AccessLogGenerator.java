// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import org.jspecify.annotations.Nullable;

/**
 * Requests to services. In an outage a service answers slowly and with errors, and clients come back with new connections. Each of
 * these alone is harmless: a batch of heavy reports is slow, a bad release fails fast, a campaign brings new clients. Now and then one
 * client floods a service with more than a hundred new connections within a second, or comes close to it. One thread.
 */
public final class AccessLogGenerator implements RowGenerator<AccessLog> {
    private static final String[] NAMES = {
        "checkout", "search", "catalog", "login", "cart", "media", "billing", "support"
    };
    private static final String[] ROUTES = {"items", "orders", "users", "reports", "sessions"};
    private static final double EPISODE_EVERY_MILLIS = 300_000;
    private static final double FLOOD_EVERY_MILLIS = 20_000;
    private static final long FLOOD_STEP_MILLIS = 4;

    private enum Episode {
        NONE,
        OUTAGE,
        REPORTS,
        BAD_RELEASE,
        CAMPAIGN
    }

    private static final Episode[] EPISODES = {
        Episode.OUTAGE,
        Episode.OUTAGE,
        Episode.REPORTS,
        Episode.REPORTS,
        Episode.BAD_RELEASE,
        Episode.BAD_RELEASE,
        Episode.CAMPAIGN
    };

    private final Chance chance;
    private final Disorder disorder;
    private final Service[] services;
    private boolean labelled;
    private boolean flooding;
    private @Nullable AccessLog previous;
    private long seenMillis = Long.MIN_VALUE;
    private int floodRemaining;
    private long floodMillis;
    private String floodClient = "";
    private int floodService;

    /** A generator; {@code options.keys()} is the number of services. */
    public AccessLogGenerator(GeneratorOptions options) {
        this.chance = new Chance(options.seed());
        this.disorder = new Disorder(options);
        this.services = new Service[options.keys()];
        for (int i = 0; i < services.length; i++) {
            services[i] = new Service(i, chance);
        }
    }

    @Override
    public AccessLog next(long eventTimeMillis) {
        AccessLog before = previous;
        if (before != null && disorder.repeats()) {
            previous = before.at(disorder.previousMillis());
            return previous;
        }
        long elapsed = seenMillis == Long.MIN_VALUE ? 0 : Math.max(0, eventTimeMillis - seenMillis);
        seenMillis = Math.max(seenMillis, eventTimeMillis);
        if (floodRemaining == 0 && chance.happensWithin(elapsed, FLOOD_EVERY_MILLIS)) {
            beginFlood(eventTimeMillis);
        }
        flooding = floodRemaining > 0;
        AccessLog row = flooding ? floodRow(eventTimeMillis) : ordinaryRow(eventTimeMillis);
        previous = row;
        return row;
    }

    /** Whether the row belongs to an outage of its service. */
    @Override
    public boolean labelled() {
        return labelled;
    }

    /** Whether the row that {@link #next} gave last belongs to a flood, or to a crowd that comes close to one. */
    public boolean flooding() {
        return flooding;
    }

    private void beginFlood(long now) {
        floodRemaining = chance.happens(0.6) ? chance.between(130, 180) : chance.between(60, 95);
        floodMillis = now;
        floodClient = "203.0.113." + chance.between(1, 254);
        floodService = chance.between(0, services.length - 1);
    }

    private AccessLog floodRow(long now) {
        // The rows of a flood lie close together whatever the rate, as those of a log that is shipped in pieces.
        long millis = Math.min(now, floodMillis);
        floodMillis += FLOOD_STEP_MILLIS;
        floodRemaining--;
        Service service = services[floodService];
        service.advance(now, chance);
        labelled = service.isOut(now);
        return service.request(floodClient, true, now, disorder.stamp(millis), chance);
    }

    private AccessLog ordinaryRow(long now) {
        Service service = services[chance.between(0, services.length - 1)];
        service.advance(now, chance);
        labelled = service.isOut(now);
        String client = "10." + chance.between(0, 3) + "." + chance.between(0, 99) + "." + chance.between(1, 254);
        return service.request(client, chance.happens(service.newConnections(now)), now, disorder.stamp(now), chance);
    }

    /** The state of one service. */
    private static final class Service {
        final String name;
        final double baseLatency;
        final double baseErrors;
        final double baseConnections;
        Episode episode = Episode.NONE;
        double strength;
        long sinceMillis;
        long untilMillis;
        long seenMillis = Long.MIN_VALUE;

        Service(int index, Chance chance) {
            name = index < NAMES.length ? NAMES[index] : "service-" + index;
            baseLatency = chance.uniform(50, 80);
            baseErrors = chance.uniform(0.002, 0.02);
            baseConnections = chance.uniform(0.15, 0.3);
        }

        void advance(long now, Chance chance) {
            long elapsed = seenMillis == Long.MIN_VALUE ? 0 : Math.max(0, now - seenMillis);
            seenMillis = Math.max(now, seenMillis);
            if (episode != Episode.NONE && now >= untilMillis) {
                episode = Episode.NONE;
            }
            if (episode == Episode.NONE && chance.happensWithin(elapsed, EPISODE_EVERY_MILLIS)) {
                episode = chance.oneOf(EPISODES);
                strength = chance.uniform(0.6, 1.4);
                sinceMillis = now;
                untilMillis = now + chance.uniformMillis(120_000, 300_000);
            }
        }

        double severity(long now) {
            return episode == Episode.NONE ? 0 : strength * Math.min(1, (now - sinceMillis) / 10_000.0);
        }

        /** An outage counts from the moment when it fills a fair part of the last minute. */
        boolean isOut(long now) {
            return episode == Episode.OUTAGE && now - sinceMillis > 15_000;
        }

        double newConnections(long now) {
            double more = switch (episode) {
                case OUTAGE -> 0.2;
                case CAMPAIGN -> 0.4;
                case NONE, REPORTS, BAD_RELEASE -> 0;
            };
            return Math.min(0.9, baseConnections + more * severity(now));
        }

        AccessLog request(String client, boolean opens, long now, long ts, Chance chance) {
            double slower = switch (episode) {
                case OUTAGE -> 1.0;
                case REPORTS -> 1.4;
                case NONE, BAD_RELEASE, CAMPAIGN -> 0;
            };
            double failing = switch (episode) {
                case OUTAGE -> 0.10;
                case BAD_RELEASE -> 0.14;
                case NONE, REPORTS, CAMPAIGN -> 0;
            };
            double severity = severity(now);
            boolean fails = chance.happens(baseErrors + failing * severity);
            double latency = baseLatency * (1 + slower * severity) * chance.logNormal(0.5);
            int status = fails ? (chance.happens(0.5) ? 500 : 503) : chance.happens(0.05) ? 404 : 200;
            String route = chance.oneOf(ROUTES);
            return new AccessLog(
                    name,
                    client,
                    chance.happens(0.8) ? "GET" : "POST",
                    "/api/" + route + "/" + chance.between(1, 999),
                    status,
                    Chance.rounded(latency, 3),
                    fails ? 120 : (long) (2_000 * chance.logNormal(0.8)),
                    opens,
                    ts);
        }
    }
}
