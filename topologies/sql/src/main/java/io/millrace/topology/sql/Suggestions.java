// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.sql;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody meant. Any thread. */
public final class Suggestions {
    /** Nobody mistypes longer names by hand, and comparing them costs their product. */
    private static final int LENGTH_MAX = 128;

    private Suggestions() {}

    /**
     * The candidate that differs least from a wrong name, if one is near enough: one typing error in three letters, three
     * at most. Case does not count; of equally near ones the first wins.
     */
    public static Optional<String> nearest(String wrong, Collection<String> candidates) {
        return nearest(wrong, candidates, Math.max(1, Math.min(3, wrong.length() / 3)));
    }

    static Optional<String> nearest(String wrong, Collection<String> candidates, int distanceMax) {
        if (wrong.isEmpty() || wrong.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        String folded = wrong.toUpperCase(Locale.ROOT);
        String best = null;
        int bestDistance = distanceMax + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - folded.length()) >= bestDistance) {
                continue;
            }
            int distance = distance(folded, candidate.toUpperCase(Locale.ROOT));
            // A distance as long as the word would replace all of it.
            if (distance < bestDistance && distance < Math.min(folded.length(), candidate.length())) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Letters inserted, left out, changed, or swapped with their neighbour. */
    static int distance(String left, String right) {
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(last[j - 1] + change, Math.min(last[j], row[j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
                row[j] = swapped ? Math.min(cost, beforeLast[j - 2] + 1) : cost;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[right.length()];
    }
}
