// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

/**
 * How a generator behaves. Immutable; any thread.
 *
 * @param seed the same seed gives the same rows
 * @param keys how many devices, accounts or services there are. Payments: about 100 for each row per second, so that an account
 *     pays once in a while and not all the time
 * @param lateFraction the share of rows with an event time before the present, 0 to 1
 * @param lateMillisMax how far behind such a row may be, at least 1
 * @param duplicateFraction the share of rows with the key and the event time of the row before, 0 to 1
 */
public record GeneratorOptions(long seed, int keys, double lateFraction, long lateMillisMax, double duplicateFraction) {
    public GeneratorOptions {
        if (keys < 1 || lateMillisMax < 1) {
            throw new IllegalArgumentException("keys and lateMillisMax are at least 1");
        }
        if (!(lateFraction >= 0 && lateFraction <= 1 && duplicateFraction >= 0 && duplicateFraction <= 1)) {
            throw new IllegalArgumentException("a fraction is between 0 and 1");
        }
    }

    /** Rows in order, none late, none of equal time by intent. */
    public static GeneratorOptions orderly(long seed, int keys) {
        return new GeneratorOptions(seed, keys, 0, 1, 0);
    }

    /** These options with late rows. */
    public GeneratorOptions withLate(double fraction, long millisMax) {
        return new GeneratorOptions(seed, keys, fraction, millisMax, duplicateFraction);
    }

    /** These options with rows that share key and event time with the row before. */
    public GeneratorOptions withDuplicateTimes(double fraction) {
        return new GeneratorOptions(seed, keys, lateFraction, lateMillisMax, fraction);
    }
}
