// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.explain;

import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.Window;

/** Windows in words. Any thread. */
public final class WindowWords {
    private WindowWords() {}

    /** What windows there are. */
    public static String of(Window window) {
        if (window instanceof Window.Session session) {
            return "session, rows at most " + Amounts.time(session.gapMillis()) + " apart";
        }
        TimeWindow time = (TimeWindow) window;
        String size = Amounts.time(time.sizeMillis());
        if (time.isSliding()) {
            return "sliding, " + size + ", one up to each row and one behind it";
        }
        boolean tumbling = time.advanceMillis() == time.sizeMillis();
        return tumbling
                ? "tumbling, " + size
                : "hopping, " + size + ", a new one each " + Amounts.time(time.advanceMillis());
    }
}
