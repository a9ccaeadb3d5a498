// SPDX-License-Identifier: Apache-2.0
package io.millrace.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars of CPU seconds per million events, a decade as wide as any other. Immutable. */
record Chart(List<Report> reports) {
    private static final int WIDTH = 880;
    private static final int LEFT = 220;
    private static final int RIGHT = 80;
    private static final int ROW = 18;
    private static final int GAP = 14;
    private static final int TOP = 40;
    private static final double LEAST = 0.1;
    private static final String OWN_COLOUR = "#b4491f";
    private static final String OTHER_COLOUR = "#8a9aa5";

    String svg() {
        List<String> shapes = new ArrayList<>();
        double most = reports.stream()
                .flatMap(report -> report.chart().stream())
                .mapToDouble(Report.Point::value)
                .max()
                .orElse(1);
        double decades = Math.log10(Math.max(1, most) / LEAST);
        int y = TOP;
        for (Report report : reports) {
            if (!report.chart().isEmpty()) {
                shapes.add(text(8, y + 13, "bold", report.chart().get(0).group()));
                y += ROW;
            }
            for (Report.Point point : report.chart()) {
                double width = Math.max(
                        1, Math.log10(Math.max(LEAST, point.value()) / LEAST) / decades * (WIDTH - LEFT - RIGHT));
                boolean isOwn = point.label().equals(Engine.MILLRACE.label());
                shapes.add(text(24, y + 13, "normal", point.label()));
                shapes.add(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                        LEFT,
                        y + 2,
                        width,
                        ROW - 4,
                        isOwn ? OWN_COLOUR : OTHER_COLOUR));
                shapes.add(text((int) (LEFT + width + 6), y + 13, "normal", Report.figure(point.value())));
                y += ROW;
            }
            y += report.chart().isEmpty() ? 0 : GAP;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + y
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
                + text(8, 20, "bold", "CPU seconds of the engine's process per million events (logarithmic)") + "\n"
                + String.join("\n", shapes) + "\n</svg>\n";
    }

    private static String text(int x, int y, String weight, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" font-weight=\"" + weight + "\">" + text + "</text>";
    }
}
