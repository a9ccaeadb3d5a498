// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

import static io.millrace.topology.pipelines.oracle.Aggregates.avg;
import static io.millrace.topology.pipelines.oracle.Aggregates.max;
import static io.millrace.topology.pipelines.oracle.Aggregates.min;
import static io.millrace.topology.pipelines.oracle.Aggregates.stddevSamp;
import static io.millrace.topology.pipelines.oracle.Aggregates.values;

import io.millrace.topology.pipelines.SensorReading;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code sensors/pipeline.sql} has to answer. One thread. */
public final class SensorOracle {
    /** As declared in the SQL file. */
    public static final long GRACE_MILLIS = 10_000;

    /** Rows of {@code sensor_enriched} above this go to {@code sensor_alerts}. */
    public static final double ALERT_ABOVE = 0.8;

    private final Scorer scorer;
    private final TrailingRows<SensorReading> readings = new TrailingRows<>(GRACE_MILLIS);

    /** An oracle whose scores come from the given model. */
    public SensorOracle(Scorer scorer) {
        this.scorer = scorer;
    }

    /** A row of {@code sensor_enriched}; the components are its columns, in order. */
    public record Enriched(
            String deviceId,
            String site,
            String status,
            long ts,
            @Nullable Double temperature,
            @Nullable Double vibration,
            @Nullable Double pressure,
            long readings30s,
            @Nullable Double temperatureAvg30s,
            @Nullable Double temperatureMin30s,
            @Nullable Double temperatureMax30s,
            double temperatureStddev30s,
            @Nullable Double vibrationAvg30s,
            double vibrationStddev30s,
            @Nullable Double pressureAvg30s,
            double pressureStddev30s,
            long readings5m,
            @Nullable Double temperatureAvg5m,
            @Nullable Double temperatureMin5m,
            @Nullable Double temperatureMax5m,
            double temperatureStddev5m,
            @Nullable Double vibrationAvg5m,
            double vibrationStddev5m,
            @Nullable Double pressureAvg5m,
            @Nullable Double temperatureChange,
            @Nullable Double score) {
        /** The columns of {@code sensor_alerts}, when the row belongs there. */
        public @Nullable Alert alert() {
            if (score == null || !(score > ALERT_ABOVE)) {
                return null;
            }
            return new Alert(
                    deviceId,
                    site,
                    ts,
                    score,
                    temperature,
                    temperatureAvg5m,
                    vibrationStddev30s,
                    pressureAvg30s,
                    status);
        }
    }

    /** A row of {@code sensor_alerts}. */
    public record Alert(
            String deviceId,
            String site,
            long ts,
            double score,
            @Nullable Double temperature,
            @Nullable Double temperatureAvg5m,
            double vibrationStddev30s,
            @Nullable Double pressureAvg30s,
            String status) {}

    /** How many readings were late. */
    public long late() {
        return readings.late();
    }

    /** The row for a reading that arrived in a partition of {@code sensor_readings}, or null when it is late. */
    public @Nullable Enriched accept(int partition, SensorReading row) {
        TrailingRows.Frames<SensorReading> frames = readings.arrive(partition, row.deviceId(), row.ts(), row);
        if (frames == null) {
            return null;
        }
        List<SensorReading> last30s = frames.range(30_000);
        List<SensorReading> last5m = frames.range(300_000);
        List<Double> temperature30s = values(last30s, SensorReading::temperature);
        List<Double> vibration30s = values(last30s, SensorReading::vibration);
        List<Double> pressure30s = values(last30s, SensorReading::pressure);
        List<Double> temperature5m = values(last5m, SensorReading::temperature);
        List<Double> vibration5m = values(last5m, SensorReading::vibration);
        Double pressureAvg30s = avg(pressure30s);
        Double pressureAvg5m = avg(values(last5m, SensorReading::pressure));
        Double temperatureAvg30s = avg(temperature30s);
        Double temperatureAvg5m = avg(temperature5m);
        Double vibrationAvg5m = avg(vibration5m);
        double temperatureStddev30s = stddevSamp(temperature30s);
        double vibrationStddev30s = stddevSamp(vibration30s);
        double vibrationStddev5m = stddevSamp(vibration5m);
        double pressureStddev30s = stddevSamp(pressure30s);
        Double score = score(
                minus(row.temperature(), temperatureAvg5m),
                minus(temperatureAvg30s, temperatureAvg5m),
                temperatureStddev30s,
                minus(row.vibration(), vibrationAvg5m),
                vibrationStddev30s,
                vibrationStddev5m,
                minus(pressureAvg30s, pressureAvg5m),
                pressureStddev30s);
        return new Enriched(
                row.deviceId(),
                row.site(),
                row.status(),
                row.ts(),
                row.temperature(),
                row.vibration(),
                row.pressure(),
                last30s.size(),
                temperatureAvg30s,
                min(temperature30s),
                max(temperature30s),
                temperatureStddev30s,
                avg(vibration30s),
                vibrationStddev30s,
                pressureAvg30s,
                pressureStddev30s,
                last5m.size(),
                temperatureAvg5m,
                min(temperature5m),
                max(temperature5m),
                stddevSamp(temperature5m),
                vibrationAvg5m,
                vibrationStddev5m,
                pressureAvg5m,
                change(row, last5m),
                score);
    }

    /** The step from the reading before; a reading before without a temperature counts as no step, as COALESCE says. */
    private static @Nullable Double change(SensorReading row, List<SensorReading> last5m) {
        Double before = last5m.size() < 2 ? null : last5m.get(last5m.size() - 2).temperature();
        return minus(row.temperature(), before == null ? row.temperature() : before);
    }

    private @Nullable Double score(@Nullable Double... features) {
        double[] given = new double[features.length];
        for (int i = 0; i < given.length; i++) {
            Double feature = features[i];
            if (feature == null) {
                return null;
            }
            given[i] = feature;
        }
        return scorer.score(given);
    }

    private static @Nullable Double minus(@Nullable Double left, @Nullable Double right) {
        return left == null || right == null ? null : Double.valueOf(left - right);
    }
}
