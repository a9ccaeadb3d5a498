// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.pipelines;

import java.util.Random;

/** Decides which rows are late and which repeat the time of the row before. One thread. */
final class Disorder {
    private final GeneratorOptions options;
    private final Random random;
    private long previousMillis = Long.MIN_VALUE;

    Disorder(GeneratorOptions options) {
        this.options = options;
        // Its own source of chance: switching late rows on does not change anything else about the rows.
        this.random = new Random(options.seed() * 31 + 17);
    }

    /** Whether the next row shall have key and time of the row before; false for the first. */
    boolean repeats() {
        return options.duplicateFraction() > 0
                && previousMillis != Long.MIN_VALUE
                && random.nextDouble() < options.duplicateFraction();
    }

    /** The time of the row before. */
    long previousMillis() {
        return previousMillis;
    }

    /** The event time that a row of the given time shows. */
    long stamp(long millis) {
        long stamped = millis;
        if (options.lateFraction() > 0 && random.nextDouble() < options.lateFraction()) {
            stamped = Math.max(0, millis - 1 - (long) (random.nextDouble() * options.lateMillisMax()));
        }
        previousMillis = stamped;
        return stamped;
    }
}
