// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.sql.tree.Interval;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** WINDOW_TYPE and WINDOW_SIZE of a WITH clause: what stands behind the keys of a topic. One thread. */
final class WindowProperties {
    private static final String TYPE = "WINDOW_TYPE";
    private static final String SIZE = "WINDOW_SIZE";
    private static final Pattern SIZE_TEXT = Pattern.compile("\\s*([0-9]{1,15})\\s+([A-Za-z]+)\\s*");

    private final WithClause with;

    WindowProperties(WithClause with) {
        this.with = with;
    }

    /** Tells that a query says itself which windows its result has. */
    void checkAbsent() {
        for (String name : List.of(TYPE, SIZE)) {
            if (with.has(name)) {
                with.invalid(
                        name,
                        "property " + name + " is for topics that exist",
                        "a query's WINDOW clause says the windows");
            }
        }
    }

    /** The windows, or null where there are none or after an error. */
    @Nullable
    Window window(RowSchema schema) {
        String type = with.text(TYPE);
        if (type == null) {
            if (with.has(SIZE)) {
                with.missing(TYPE, "WITH (…, window_type='TUMBLING')");
            }
            return null;
        }
        if (schema.keys().isEmpty()) {
            with.invalid(TYPE, "the windows of a topic are part of its key, and no key is declared", "declare one");
            return null;
        }
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "SESSION" -> session();
            case "TUMBLING", "HOPPING" -> time();
            default -> {
                with.invalid(TYPE, "windows of type '" + type + "' do not exist", "TUMBLING, HOPPING or SESSION");
                yield null;
            }
        };
    }

    private @Nullable Window session() {
        if (with.has(SIZE)) {
            with.invalid(SIZE, "sessions have no size", "remove it");
            return null;
        }
        return new Window.Session(0, 0, null);
    }

    private @Nullable Window time() {
        String text = with.text(SIZE);
        if (text == null) {
            with.missing(SIZE, "WITH (…, window_size='30 SECONDS')");
            return null;
        }
        long size = millis(text);
        if (size <= 0) {
            with.invalid(SIZE, "'" + text + "' is not the size of a window", "like '30 SECONDS' or '1 HOUR'");
            return null;
        }
        return new TimeWindow(size, size, 0, null);
    }

    /** 0 for what is no time. */
    static long millis(String text) {
        Matcher matcher = SIZE_TEXT.matcher(text);
        if (!matcher.matches()) {
            return 0;
        }
        String word = matcher.group(2).toUpperCase(Locale.ROOT);
        for (Interval.Unit unit : Interval.Unit.values()) {
            if (unit.name().equals(word) || unit.name().equals(word + "S")) {
                long amount = Long.parseLong(matcher.group(1));
                return amount > Long.MAX_VALUE / 4 / unit.millis() ? 0 : amount * unit.millis();
            }
        }
        return 0;
    }
}
