// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema.formats;

import java.util.Random;

/** Random numbers of a test that can be had again: the seed is printed, and {@code -Dmillrace.seed=N} sets it. */
public record Seed(long value) {
    public static Seed next(String test) {
        Seed seed = new Seed(Long.getLong("millrace.seed", 20260101L));
        System.out.println(test + ": -Dmillrace.seed=" + seed.value());
        return seed;
    }

    /** The numbers of one round: a failing round can be looked at without those before it. */
    public Random round(int round) {
        return new Random(value * 1_000_003L + round);
    }
}
