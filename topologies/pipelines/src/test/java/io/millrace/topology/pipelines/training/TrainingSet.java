// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.training;

import io.millrace.topology.pipelines.AccessLog;
import io.millrace.topology.pipelines.AccessLogGenerator;
import io.millrace.topology.pipelines.GeneratorOptions;
import io.millrace.topology.pipelines.Payment;
import io.millrace.topology.pipelines.PaymentGenerator;
import io.millrace.topology.pipelines.SensorGenerator;
import io.millrace.topology.pipelines.SensorReading;
import io.millrace.topology.pipelines.oracle.LogOracle;
import io.millrace.topology.pipelines.oracle.SensorOracle;
import io.millrace.topology.pipelines.oracle.TrailingRows;
import io.millrace.topology.pipelines.oracle.TransactionOracle;
import java.util.ArrayList;
import java.util.List;

/** Rows of features with labels, in order of time. One thread. */
final class TrainingSet {
    private static final long START_MILLIS = 1_750_000_000_000L;

    private final List<double[]> features = new ArrayList<>();
    private final List<Boolean> labels = new ArrayList<>();

    int size() {
        return features.size();
    }

    double[] features(int row) {
        return features.get(row);
    }

    boolean label(int row) {
        return labels.get(row);
    }

    int featureCount() {
        return features.get(0).length;
    }

    private void add(double[] row, boolean label) {
        features.add(row);
        labels.add(label);
    }

    /** The rows from one to another, the second not included. */
    TrainingSet slice(int from, int to) {
        TrainingSet slice = new TrainingSet();
        slice.features.addAll(features.subList(from, to));
        slice.labels.addAll(labels.subList(from, to));
        return slice;
    }

    /**
     * Readings of 48 devices every two seconds for 80 minutes. The frames begin anew every ten minutes, so that the model knows what
     * a device looks like that has just begun to report: a single reading is no frozen probe.
     */
    static TrainingSet sensors(long seed) {
        TrainingSet set = new TrainingSet();
        SensorGenerator generator = new SensorGenerator(GeneratorOptions.orderly(seed, 48));
        SensorOracle oracle = sensorOracle(set, generator);
        for (int i = 0; i < 24 * 4800; i++) {
            if (i % (24 * 600) == 0) {
                oracle = sensorOracle(set, generator);
            }
            SensorReading row = generator.next(START_MILLIS + i * 1000L / 24);
            oracle.accept(0, row);
        }
        return set;
    }

    private static SensorOracle sensorOracle(TrainingSet set, SensorGenerator generator) {
        return new SensorOracle(given -> {
            set.add(given, generator.labelled());
            return 0;
        });
    }

    /** Payments of 5,000 accounts, 50 a second for 40 minutes. */
    static TrainingSet payments(long seed) {
        TrainingSet set = new TrainingSet();
        PaymentGenerator generator = new PaymentGenerator(GeneratorOptions.orderly(seed, 5_000));
        TransactionOracle oracle = new TransactionOracle(given -> {
            set.add(given, generator.labelled());
            return 0;
        });
        generator.accounts().forEach(oracle::accept);
        for (int i = 0; i < 50 * 2400; i++) {
            Payment row = generator.next(START_MILLIS + i * 1000L / 50);
            oracle.accept(0, row);
        }
        return set;
    }

    /** Requests to 24 services, 96 a second for 70 minutes; every eighth is learnt from, once its service had 30 in a minute. */
    static TrainingSet logs(long seed) {
        TrainingSet set = new TrainingSet();
        AccessLogGenerator generator = new AccessLogGenerator(GeneratorOptions.orderly(seed, 24));
        TrailingRows<AccessLog> requests = new TrailingRows<>(LogOracle.GRACE_MILLIS);
        for (int i = 0; i < 96 * 4200; i++) {
            AccessLog row = generator.next(START_MILLIS + i * 1000L / 96);
            TrailingRows.Frames<AccessLog> frames = requests.arrive(0, row.service(), row.ts(), row);
            if (frames == null || i % 8 != 0) {
                continue;
            }
            List<AccessLog> last1m = frames.range(60_000);
            if (last1m.size() >= LogOracle.REQUESTS_MIN) {
                set.add(LogOracle.features(last1m), generator.labelled());
            }
        }
        return set;
    }
}
