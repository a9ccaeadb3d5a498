// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.training;

import java.util.Arrays;
import java.util.Comparator;

/** The area under the ROC curve: how likely a labelled row scores above another. */
final class RocAuc {
    private RocAuc() {}

    /** By ranks; equal scores count half. */
    static double of(double[] scores, TrainingSet set) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
        double rankSum = 0;
        long labelled = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                to++;
            }
            double rank = (from + to + 1) / 2.0;
            for (int i = from; i < to; i++) {
                if (set.label(order[i])) {
                    rankSum += rank;
                    labelled++;
                }
            }
            from = to;
        }
        long others = order.length - labelled;
        return (rankSum - labelled * (labelled + 1) / 2.0) / ((double) labelled * others);
    }

    /** The best area that one feature alone reaches, in either direction. */
    static double ofBestFeature(TrainingSet set) {
        double best = 0;
        for (int feature = 0; feature < set.featureCount(); feature++) {
            double[] scores = new double[set.size()];
            for (int row = 0; row < scores.length; row++) {
                scores[row] = set.features(row)[feature];
            }
            double area = of(scores, set);
            best = Math.max(best, Math.max(area, 1 - area));
        }
        return best;
    }
}
