// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.topology.planner.catalog.SourceDefinition;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.TimeWindow;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.sql.Diagnostics;
import io.millrace.topology.sql.tree.Assertion;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The WITH clause of ASSERT STREAM and ASSERT TABLE, against what is declared. One thread. */
final class AssertedProperties {
    private static final List<String> NAMES = List.of(
            "KAFKA_TOPIC",
            "FORMAT",
            "KEY_FORMAT",
            "VALUE_FORMAT",
            "PARTITIONS",
            "REPLICAS",
            "TIMESTAMP",
            "TIMESTAMP_FORMAT",
            "WINDOW_TYPE",
            "WINDOW_SIZE");

    private final Assertion.Source assertion;
    private final WithClause with;
    private final Diagnostics diagnostics;

    AssertedProperties(Assertion.Source assertion, Diagnostics diagnostics) {
        this.assertion = assertion;
        this.with = WithClause.read(assertion.span(), assertion.properties(), NAMES, Set.of(), diagnostics);
        this.diagnostics = diagnostics;
    }

    void compare(SourceDefinition source) {
        compare("KAFKA_TOPIC", source.topic());
        compare("FORMAT", source.format().keyFormat());
        compare("FORMAT", source.format().valueFormat());
        compare("KEY_FORMAT", source.format().keyFormat());
        compare("VALUE_FORMAT", source.format().valueFormat());
        compare("PARTITIONS", text(source.partitions()));
        compare("REPLICAS", text(source.replicas()));
        Step.EventTime time = source.eventTime();
        compare("TIMESTAMP", time == null ? null : time.column());
        compare("TIMESTAMP_FORMAT", time == null ? null : time.format());
        compareWindow(source.window());
    }

    private static @Nullable String text(@Nullable Integer number) {
        return number == null ? null : number.toString();
    }

    private void compare(String name, @Nullable String found) {
        String asserted = with.has(name) ? with.text(name) : null;
        // Topics differ by case, names of formats and columns do not.
        boolean same = found != null
                && (name.equals("KAFKA_TOPIC") ? found.equals(asserted) : found.equalsIgnoreCase(asserted));
        if (asserted != null && !same) {
            fails(name, found == null ? "says nothing of " + name : "has " + name + " " + found, asserted);
        }
    }

    private void compareWindow(@Nullable Window window) {
        if (!with.has("WINDOW_TYPE") && !with.has("WINDOW_SIZE")) {
            return;
        }
        String kind = window == null
                ? null
                : window instanceof Window.Session
                        ? "SESSION"
                        : window instanceof TimeWindow time && time.advanceMillis() != time.sizeMillis()
                                ? "HOPPING"
                                : "TUMBLING";
        compare("WINDOW_TYPE", kind);
        String size = with.has("WINDOW_SIZE") ? with.text("WINDOW_SIZE") : null;
        if (size != null && window instanceof TimeWindow time && WindowProperties.millis(size) != time.sizeMillis()) {
            fails("WINDOW_SIZE", "has windows of " + time.sizeMillis() + " ms", size);
        } else if (size != null && !(window instanceof TimeWindow)) {
            fails("WINDOW_SIZE", "has no windows of a size", size);
        }
    }

    private void fails(String name, String found, String asserted) {
        diagnostics.error(
                ErrorCode.ASSERTION_FAILED,
                with.span(name),
                assertion.kind().word() + " " + assertion.name() + " " + found + ", asserted is " + asserted,
                null);
    }
}
