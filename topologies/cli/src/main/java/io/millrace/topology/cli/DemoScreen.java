// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Shows figures: on a terminal a table in its place, elsewhere a line for each pipeline and second. One thread. */
final class DemoScreen {
    private static final String ROW = "%-14s %8s %8s %10s %9s %7s %7s %8s %8s";

    private final PrintStream out;
    private final boolean inPlace;
    private int rowsShown;

    private DemoScreen(PrintStream out, boolean inPlace) {
        this.out = out;
        this.inPlace = inPlace;
    }

    static DemoScreen on(PrintStream out) {
        return Terminal.isThere() ? terminal(out) : lines(out);
    }

    static DemoScreen terminal(PrintStream out) {
        return new DemoScreen(out, true);
    }

    static DemoScreen lines(PrintStream out) {
        return new DemoScreen(out, false);
    }

    void show(Duration elapsed, List<DemoFigures.Moment> moments) {
        if (!inPlace) {
            moments.forEach(moment -> out.println(clock(elapsed) + " " + line(moment)));
            out.flush();
            return;
        }
        StringBuilder text = new StringBuilder();
        if (rowsShown > 0) {
            text.append("\u001b[").append(rowsShown).append('A');
        }
        append(text, clock(elapsed));
        append(
                text,
                String.format(
                        Locale.ROOT,
                        ROW,
                        "pipeline",
                        "in/s",
                        "out/s",
                        "scored",
                        "found",
                        "dead",
                        "late",
                        "p50",
                        "p99"));
        for (DemoFigures.Moment moment : moments) {
            append(
                    text,
                    String.format(
                            Locale.ROOT,
                            ROW,
                            moment.pipeline().label(),
                            Math.round(moment.inRate()),
                            Math.round(moment.outRate()),
                            moment.scored(),
                            moment.findings(),
                            moment.dead(),
                            moment.late(),
                            millis(moment.p50Millis()),
                            millis(moment.p99Millis())));
        }
        rowsShown = moments.size() + 2;
        out.print(text);
        out.flush();
    }

    private static void append(StringBuilder text, String line) {
        text.append("\u001b[2K").append(line).append('\n');
    }

    /** One pipeline at one moment, on one line. */
    private static String line(DemoFigures.Moment moment) {
        return String.format(
                Locale.ROOT,
                "%-12s in %d/s, out %d/s, scored %d, found %d, dead-lettered %d, late %d, p50 %s, p99 %s",
                moment.pipeline().label(),
                Math.round(moment.inRate()),
                Math.round(moment.outRate()),
                moment.scored(),
                moment.findings(),
                moment.dead(),
                moment.late(),
                millis(moment.p50Millis()),
                millis(moment.p99Millis()));
    }

    /** One pipeline over the whole time, on one line. */
    void summarize(DemoFigures.Moment moment) {
        out.println(String.format(
                Locale.ROOT,
                "%-12s %d in (%d/s), %d out, %d scored, %d found, %d dead-lettered, %d late, p50 %s, p99 %s",
                moment.pipeline().label(),
                moment.in(),
                Math.round(moment.inRate()),
                moment.out(),
                moment.scored(),
                moment.findings(),
                moment.dead(),
                moment.late(),
                millis(moment.p50Millis()),
                millis(moment.p99Millis())));
        out.flush();
    }

    private static String millis(long millis) {
        return millis < 0 ? "-" : millis + " ms";
    }

    private static String clock(Duration elapsed) {
        return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }
}
