// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines.oracle;

/** A model: features in, probability out. */
@FunctionalInterface
public interface Scorer {
    /** The score of one row of features, in the order of PREDICT's arguments. */
    double score(double[] features);
}
