// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.ColumnVector;
import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.topology.runtime.codegen.BatchFilter;
import io.millrace.topology.runtime.codegen.ExpressionErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * HAVING: a group that passed and passes no more is taken back with a tombstone; one that never passed gives nothing.
 *
 * <p>Remembers the groups that passed: key {@code 1}, window start, group; no value. Those of closed windows are forgotten.
 */
@HotPath
final class HavingOperator implements Operator, ExpressionErrors {
    private static final byte[] PASSED = {};
    private static final long FORGET_EVERY_MILLIS = 1_000;

    /** Where things are in the input, and how long a window can still change. */
    record Shape(KeyCodec groups, int[] groupColumns, int windowStartColumn, long windowLifetimeMillis) {}

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
            boolean passes = next < count && selected[next] == row;
            if (passes) {
                next++;
            }
            apply(view, row, passes);
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
            boolean identifies = changes.schema().column(i).isKey() || i == shape.windowStartColumn();
            if (identifies) {
                changes.column(i).copy(view.column(i), row, out);
            } else {
                changes.column(i).setNull(out);
            }
        }
    }

    private byte[] key(RowBatch view, int row) {
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        long start = shape.windowStartColumn() < 0
                ? 0
                : ((ColumnVector.OfLong) view.column(shape.windowStartColumn())).values[row];
        KeyCodec.writeOrderedLong(keyWriter, start);
        shape.groups().encode(view, row, shape.groupColumns(), keyWriter);
        return keyWriter.toByteArray();
    }

    private void forgetClosed() {
        if (shape.windowStartColumn() < 0 || latest < shape.windowLifetimeMillis()) {
            return;
        }
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        byte[] from = keyWriter.toByteArray();
        KeyCodec.writeOrderedLong(keyWriter, latest - shape.windowLifetimeMillis());
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
        failures.failed(row, "HAVING", cause);
    }
}
