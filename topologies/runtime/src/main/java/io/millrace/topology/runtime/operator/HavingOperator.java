// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.topology.planner.physical.Step;
import io.millrace.topology.planner.physical.Window;
import io.millrace.topology.runtime.codegen.BatchFilter;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * HAVING: a group that passed and passes no more is taken back with a tombstone; one that never passed gives nothing.
 *
 * <p>Remembers the groups that passed: key {@code 1}, window start, group; of a session {@code 1}, end, start, group; no value. Those
 * of closed windows are forgotten.
 */
@HotPath
final class HavingOperator implements Operator, ExpressionErrors {
    private static final byte[] PASSED = {};
    private static final long FORGET_EVERY_MILLIS = 1_000;

    /**
     * Where things are in the input.
     *
     * @param boundColumns those of the window that say which it is, first the one that says how old it is
     * @param lifetimeMillis how long after that time a window can still change, or a change of it wait for a commit
     */
    record Shape(KeyCodec groups, int[] groupColumns, int[] boundColumns, long lifetimeMillis) {
        static Shape of(Step.Aggregate group, RowSchema schema) {
            int groups = group.groupBy().size();
            Window window = group.window();
            int[] bounds = window == null
                    ? new int[0]
                    : window instanceof Window.Session ? new int[] {groups + 1, groups} : new int[] {groups};
            return new Shape(
                    new KeyCodec(schema.types().subList(0, groups)),
                    StageBuilder.indexes(0, groups),
                    bounds,
                    window == null ? 0 : window.lifetimeMillis());
        }

        private boolean identifies(RowSchema schema, int column) {
            for (int bound : boundColumns) {
                if (bound == column) {
                    return true;
                }
            }
            return schema.column(column).isKey();
        }
    }

    private final BatchFilter filter;
    private final Shape shape;
    private final OrderedStore store;
    private final FailedRows failures;
    private final RowBatch changes;
    private final Outlet outlet;
    private final ByteWriter keyWriter = new ByteWriter();
    private int[] selected = new int[64];
    private long latest = Long.MIN_VALUE;
    private boolean produced;

    HavingOperator(
            BatchFilter filter, Shape shape, OrderedStore store, FailedRows failures, RowBatch changes, Outlet outlet) {
        this.filter = filter;
        this.shape = shape;
        this.store = store;
        this.failures = failures;
        this.changes = changes;
        this.outlet = outlet;
    }

    @Override
    public void processBatch(RowBatch view, int from, int to) {
        if (!produced) {
            changes.clear();
            select(view, from, to);
            produced = true;
        }
        outlet.emit(changes);
        produced = false;
    }

    private void select(RowBatch view, int from, int to) {
        if (selected.length < to - from) {
            selected = new int[to - from];
        }
        int count = filter.select(view, from, to, selected, this);
        int next = 0;
        for (int row = from; row < to; row++) {
            boolean isSelected = next < count && selected[next] == row;
            if (isSelected) {
                next++;
            }
            // A session that was merged away has no values that could pass.
            apply(view, row, isSelected && !view.isTombstone(row));
        }
    }

    private void apply(RowBatch view, int row, boolean passes) {
        byte[] key = key(view, row);
        boolean passed = store.get(key) != null;
        if (passes) {
            changes.appendFrom(view, row);
            if (!passed) {
                store.put(key, PASSED);
            }
        } else if (passed) {
            store.delete(key);
            retract(view, row);
        }
        if (latest == Long.MIN_VALUE || view.timestamp(row) >= latest + FORGET_EVERY_MILLIS) {
            latest = view.timestamp(row);
            forgetClosed();
        }
    }

    private void retract(RowBatch view, int row) {
        int out = changes.append(view.timestamp(row), true, null);
        for (int i = 0; i < changes.schema().size(); i++) {
            if (shape.identifies(changes.schema(), i)) {
                changes.column(i).copy(view.column(i), row, out);
            } else {
                changes.column(i).setNull(out);
            }
        }
    }

    private byte[] key(RowBatch view, int row) {
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        if (shape.boundColumns().length == 0) {
            KeyCodec.writeOrderedLong(keyWriter, 0);
        }
        for (int bound : shape.boundColumns()) {
            KeyCodec.writeOrderedLong(keyWriter, ((ColumnVector.OfLong) view.column(bound)).values[row]);
        }
        shape.groups().encode(view, row, shape.groupColumns(), keyWriter);
        return keyWriter.toByteArray();
    }

    private void forgetClosed() {
        if (shape.boundColumns().length == 0 || latest < shape.lifetimeMillis()) {
            return;
        }
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        byte[] from = keyWriter.toByteArray();
        KeyCodec.writeOrderedLong(keyWriter, latest - shape.lifetimeMillis());
        List<byte[]> closed = new ArrayList<>();
        try (Cursor cursor = store.scan(from, keyWriter.toByteArray())) {
            while (cursor.next()) {
                closed.add(cursor.key());
            }
        }
        closed.forEach(store::delete);
    }

    @Override
    public void failed(RowBatch in, int row, int column, RuntimeException cause) {
        failures.failed(in, row, "HAVING", cause);
    }
}
