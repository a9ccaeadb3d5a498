// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.topology.planner.expression.TypedExpression;
import io.millrace.topology.runtime.codegen.BatchProjection;
import io.millrace.topology.runtime.codegen.ExpressionCompiler;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What some expressions are for the rows of a batch. Where all of them are columns nothing is copied: then the values are the batch's
 * own columns. Stream thread.
 */
@HotPath
final class RowValues {
    private static final int CAPACITY = 64;

    private final BatchProjection projection;
    private final RowBatch computed;
    /** Which columns the expressions are; null where one of them is more than a column. */
    private final int @Nullable [] columns;

    private RowBatch values;
    /** Whose columns {@link #view} shows. */
    private @Nullable RowBatch viewed;

    private @Nullable RowBatch view;

    private RowValues(BatchProjection projection, RowSchema schema, int @Nullable [] columns) {
        this.projection = projection;
        this.computed = new RowBatch(schema, CAPACITY);
        this.columns = columns;
        this.values = computed;
    }

    /**
     * None yet.
     *
     * @param name names the generated class, for stack traces and profilers
     * @param expressions one a column of {@code schema} and of its type, over the columns of {@code input}
     */
    static RowValues of(String name, RowSchema input, List<TypedExpression> expressions, RowSchema schema) {
        return new RowValues(
                ExpressionCompiler.projection(name, input, expressions, schema),
                schema,
                StageBuilder.plainColumns(input, expressions));
    }

    RowSchema schema() {
        return computed.schema();
    }

    /** Finds the values of rows; of a tombstone only its keys mean something. */
    void compute(RowBatch batch, int from, int to, ExpressionErrors errors) {
        if (columns != null && from == 0) {
            values = viewOf(batch, columns);
            return;
        }
        computeCopies(batch, from, to, errors);
    }

    /** Finds the values of rows and keeps them, whatever becomes of the batch. */
    void computeCopies(RowBatch batch, int from, int to, ExpressionErrors errors) {
        computed.clear();
        projection.project(batch, from, to, computed, errors);
        values = computed;
    }

    @SuppressWarnings("ReferenceEquality") // Views show a batch and not what is in it.
    private RowBatch viewOf(RowBatch batch, int[] columns) {
        RowBatch known = view;
        if (known == null || viewed != batch) {
            known = batch.view(computed.schema(), columns);
            view = known;
            viewed = batch;
        }
        return known;
    }

    /** The values that were found last, those of the first row in row 0. It is another batch after each call. */
    RowBatch rows() {
        return values;
    }
}
