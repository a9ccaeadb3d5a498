// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import io.millrace.topology.pipelines.AccessLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code logs/pipeline.sql} has to answer. One thread.
 *
 * <p>The scores depend on a percentile that is only right within 1 %. So a test compares a row of {@code service_health} with
 * {@link #rescored}, and gives the scores that it read to {@link #alarm}.
 */
public final class LogOracle {
    /** As declared for all frames of the SQL file. */
    public static final long GRACE_MILLIS = 10_000;

    /** A score above this is an outage. */
    public static final double OUTAGE_ABOVE = 0.8;

    /** More new connections of one client within a second than this are a flood. */
    public static final long FLOOD_ABOVE = 100;

    /** A service is not judged by fewer requests of the last minute than this. */
    public static final long REQUESTS_MIN = 30;

    private final Scorer scorer;
    private final TrailingRows<AccessLog> requests = new TrailingRows<>(GRACE_MILLIS);
    private final TrailingRows<AccessLog> connections = new TrailingRows<>(GRACE_MILLIS);
    private final TrailingRows<Boolean> alarms = new TrailingRows<>(GRACE_MILLIS);

    /** An oracle whose scores come from the given model. */
    public LogOracle(Scorer scorer) {
        this.scorer = scorer;
    }

    /** A row of {@code service_health}; the components are its columns, in order, the percentile as an interval. */
    public record Health(
            String service,
            String client,
            String method,
            String path,
            int status,
            int statusClass,
            double latencyMs,
            long ts,
            long requests1m,
            double errorRate1m,
            double latencyAvg1m,
            Aggregates.Percentile latencyP95,
            double newConnectionRate1m,
            double bytesAvg1m,
            double score) {}

    /** A row of {@code service_alarms}. */
    public record Alarm(
            String service,
            long ts,
            long requests1m,
            @Nullable Double score,
            long alarms1m) {
        /** The incident, if this is the first alarm of a minute. */
        public @Nullable Incident incident() {
            return score != null && isAlarm(score, requests1m) && alarms1m == 1
                    ? new Incident(service, "outage", null, score, OUTAGE_ABOVE, ts)
                    : null;
        }
    }

    /** A row of {@code client_connections}. */
    public record Connection(
            String service,
            String client,
            long ts,
            long connections1s,
            @Nullable Long previousTs,
            @Nullable Long hundredBeforePreviousTs) {
        /** The incident, if this is the connection that crosses the bound. */
        public @Nullable Incident incident() {
            boolean above = connections1s > FLOOD_ABOVE;
            boolean wasAbove = previousTs != null
                    && hundredBeforePreviousTs != null
                    && previousTs - hundredBeforePreviousTs <= 1_000;
            return above && !wasAbove ? new Incident(service, "flood", client, connections1s, FLOOD_ABOVE, ts) : null;
        }
    }

    /** A row of {@code log_incidents}. */
    public record Incident(
            String service, String kind, @Nullable String client, double measured, double bound, long ts) {}

    /** How many requests were late for {@code service_health}. */
    public long lateRequests() {
        return requests.late();
    }

    /** How many rows of {@code service_health} were late for {@code service_alarms}. */
    public long lateAlarms() {
        return alarms.late();
    }

    /** How many new connections were late for {@code client_connections}. */
    public long lateConnections() {
        return connections.late();
    }

    /** The row of {@code service_health} for a request that arrived in a partition of {@code access_logs}, or null when late. */
    public @Nullable Health request(int partition, AccessLog row) {
        TrailingRows.Frames<AccessLog> frames = requests.arrive(partition, row.service(), row.ts(), row);
        if (frames == null) {
            return null;
        }
        List<AccessLog> last1m = frames.range(60_000);
        double[] features = features(last1m);
        return new Health(
                row.service(),
                maskedButFour(row.clientIp()),
                row.method(),
                row.path(),
                row.status(),
                row.status() / 100,
                row.latencyMs(),
                row.ts(),
                last1m.size(),
                features[0],
                features[1],
                Aggregates.percentile(Aggregates.values(last1m, AccessLog::latencyMs), 0.95),
                features[3],
                features[4],
                scorer.score(features));
    }

    /** A row with the score that follows from the percentile which the pipeline gave. */
    public Health rescored(Health row, double latencyP95) {
        return new Health(
                row.service(),
                row.client(),
                row.method(),
                row.path(),
                row.status(),
                row.statusClass(),
                row.latencyMs(),
                row.ts(),
                row.requests1m(),
                row.errorRate1m(),
                row.latencyAvg1m(),
                row.latencyP95(),
                row.newConnectionRate1m(),
                row.bytesAvg1m(),
                scorer.score(new double[] {
                    row.errorRate1m(), row.latencyAvg1m(), latencyP95, row.newConnectionRate1m(), row.bytesAvg1m()
                }));
    }

    /** The features of a request with the last minute of its service, itself included. */
    public static double[] features(List<AccessLog> last1m) {
        return new double[] {
            mean(Aggregates.values(last1m, r -> r.status() >= 500 ? 1.0 : 0.0)),
            mean(Aggregates.values(last1m, AccessLog::latencyMs)),
            Aggregates.percentile(Aggregates.values(last1m, AccessLog::latencyMs), 0.95)
                    .low(),
            mean(Aggregates.values(last1m, r -> r.newConnection() ? 1.0 : 0.0)),
            mean(Aggregates.values(last1m, r -> (double) r.bytes()))
        };
    }

    /** The row of {@code service_alarms} for a row that arrived in a partition of {@code service_health}, or null when late. */
    public @Nullable Alarm alarm(int partition, String service, long ts, long requests1m, @Nullable Double score) {
        TrailingRows.Frames<Boolean> frames = alarms.arrive(partition, service, ts, isAlarm(score, requests1m));
        if (frames == null) {
            return null;
        }
        long count = frames.range(60_000).stream().filter(Boolean::booleanValue).count();
        return new Alarm(service, ts, requests1m, score, count);
    }

    private static boolean isAlarm(@Nullable Double score, long requests1m) {
        return score != null && score > OUTAGE_ABOVE && requests1m >= REQUESTS_MIN;
    }

    /**
     * The row of {@code client_connections} for a request, or null when it opened no connection or is late. The partition is that of
     * the repartition topic, by client address; with one partition everywhere it is 0.
     */
    public @Nullable Connection connection(int partition, AccessLog row) {
        if (!row.newConnection()) {
            return null;
        }
        TrailingRows.Frames<AccessLog> frames = connections.arrive(partition, row.clientIp(), row.ts(), row);
        if (frames == null) {
            return null;
        }
        List<AccessLog> last102 = frames.preceding(101);
        int size = last102.size();
        return new Connection(
                row.service(),
                maskedButFour(row.clientIp()),
                row.ts(),
                frames.range(1_000).size(),
                size < 2 ? null : Long.valueOf(last102.get(size - 2).ts()),
                size < 102 ? null : Long.valueOf(last102.get(0).ts()));
    }

    /** An address after its first four characters: digits become n, anything else that is no letter becomes a dash. */
    static String maskedButFour(String address) {
        StringBuilder masked = new StringBuilder(address.length());
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            masked.append(i < 4 ? c : Character.isDigit(c) ? 'n' : '-');
        }
        return masked.toString();
    }

    private static double mean(List<Double> values) {
        return Aggregates.sum(values) / values.size();
    }
}
