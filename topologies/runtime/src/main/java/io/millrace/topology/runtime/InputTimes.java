// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.runtime.operator.FormatTargets;
import io.millrace.topology.runtime.operator.PlacedStep;
import io.millrace.topology.runtime.record.EventTimeExtractor;
import io.millrace.topology.runtime.record.EventTimes;
import java.util.Map;

/** By which time the records of a topic are ordered among the inputs of a task. */
final class InputTimes {
    private InputTimes() {}

    /** The event time of the first declaration over a topic that others write. */
    static EventTimeExtractor of(Component component, String topic, RuntimeEnvironment environment) {
        for (PlacedStep placed : component.steps()) {
            if (placed.step() instanceof Step.Source source && source.topic().equals(topic)) {
                return of(source, environment);
            }
        }
        throw new IllegalStateException("nothing reads topic " + topic);
    }

    private static EventTimeExtractor of(Step.Source source, RuntimeEnvironment environment) {
        EventTimes times = new EventTimes(environment.wallClock(), source.eventTime());
        Step.EventTime eventTime = source.eventTime();
        if (eventTime == null) {
            return new EventTimeExtractor(times);
        }
        RowSchema declared = source.declared();
        Column column = declared.column(declared.indexOf(eventTime.column()).orElseThrow());
        return new EventTimeExtractor(
                times,
                new EventTimeExtractor.TimeColumn(
                        FormatTargets.reader(
                                source.topic(),
                                source.format(),
                                column.role(),
                                declared,
                                Map.of(column.name(), 0),
                                environment.registry()),
                        column.isKey() ? EventTimeExtractor.Half.KEY : EventTimeExtractor.Half.VALUE,
                        new RowBatch(RowSchema.of(column), 1)));
    }
}
