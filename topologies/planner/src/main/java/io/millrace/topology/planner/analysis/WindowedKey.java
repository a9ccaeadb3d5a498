// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.planner.analysis;

import io.millrace.schema.types.Column;
import io.millrace.schema.types.SqlType;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.planner.logical.LogicalNode;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The windows whose bounds belong to the key of rows.
 *
 * @param start where the rows have a window's start
 * @param end where the rows have its end
 */
record WindowedKey(Window window, TypedExpression start, TypedExpression end) {
    static final String START = "WINDOWSTART";
    static final String END = "WINDOWEND";

    /** Of rows that have the bounds in columns of those names behind a prefix. */
    static WindowedKey of(Window window, String prefix) {
        return new WindowedKey(
                window,
                new TypedExpression.ColumnRef(prefix + START, SqlType.BIGINT),
                new TypedExpression.ColumnRef(prefix + END, SqlType.BIGINT));
    }

    /** Whether keys of both windows hold the same bounds. */
    static boolean areAlike(@Nullable Window one, @Nullable Window other) {
        return one == null || other == null
                ? one == other
                : one instanceof Window.Session == other instanceof Window.Session;
    }

    /** The projection with the bounds that a sink's key needs behind its columns, whether or not they are selected. */
    LogicalNode.Project behind(LogicalNode.Project root) {
        List<TypedExpression> expressions = new ArrayList<>(root.expressions());
        List<Column> columns = new ArrayList<>();
        expressions.add(start);
        columns.add(Column.value(Step.Sink.WINDOW_START, SqlType.BIGINT));
        if (window instanceof Window.Session) {
            expressions.add(end);
            columns.add(Column.value(Step.Sink.WINDOW_END, SqlType.BIGINT));
        }
        return new LogicalNode.Project(root.input(), expressions, root.schema().plus(columns));
    }
}
