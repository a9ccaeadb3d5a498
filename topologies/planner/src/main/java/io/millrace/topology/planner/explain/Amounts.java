// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import io.millrace.topology.planner.physical.FrameCall;

/** Lengths of time and numbers of rows in words. Any thread. */
final class Amounts {
    private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000};
    private static final String[] UNITS = {"day", "hour", "minute", "second"};

    private Amounts() {}

    /** {@code 90000} is {@code 1 minute 30 seconds}. */
    static String time(long millis) {
        StringBuilder text = new StringBuilder();
        long rest = millis;
        for (int i = 0; i < MILLIS.length; i++) {
            if (rest >= MILLIS[i]) {
                text.append(text.length() == 0 ? "" : " ").append(count(rest / MILLIS[i], UNITS[i]));
                rest %= MILLIS[i];
            }
        }
        if (rest > 0 || text.length() == 0) {
            text.append(text.length() == 0 ? "" : " ").append(rest).append(" ms");
        }
        return text.toString();
    }

    static String count(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    static String frame(FrameCall.Frame frame) {
        if (frame.rows() != null) {
            return count(frame.rows(), "row");
        }
        return time(frame.rangeMillis() == null ? 0 : frame.rangeMillis());
    }
}
