// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import io.millrace.schema.types.RowSchema;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import io.millrace.state.codec.KeyCodec;
import io.millrace.state.codec.RowCodec;
import io.millrace.topology.planner.physical.Step;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows that frames may still need, by partition. Stream thread.
 *
 * <p>Layout, version 1. Key: {@code 1}, partition (ordered key columns), event time, number of arrival (ordered longs).
 * Value: the columns that the frames use. Partitions that are in use are on the heap as well, up to {@link #ROWS_MAX} rows,
 * the least recently used ones are let go; each row is written to the store once when it comes and deleted once.
 */
@HotPath
final class TrailingState {
    /** Rows of all partitions that may be on the heap. */
    private static final int ROWS_MAX = 500_000;

    private final OrderedStore store;
    private final StreamTime streamTime;
    private final KeyCodec partitions;
    private final int[] partitionColumns;
    private final RowCodec rows;
    private final int[] rowColumns;
    private final RowSchema schema;
    private final Reach reach;
    private final int rowsMax;
    private final ByteWriter keyWriter = new ByteWriter();
    private final ByteReader keyReader = new ByteReader();
    private final Map<ByteBuffer, KeyRows> live = new LinkedHashMap<>(16, 0.75f, true);
    private long liveRows;
    private long nextSweep = Long.MIN_VALUE;

    /**
     * How far back frames reach.
     *
     * @param rangeMillis the largest RANGE, or -1
     * @param rowCount the largest ROWS, or -1
     */
    record Reach(long graceMillis, long rangeMillis, long rowCount) {
        static Reach of(Step.Trailing step) {
            long range = -1;
            long rows = -1;
            for (Step.Frame frame : step.frames()) {
                if (frame.rangeMillis() != null) {
                    range = Math.max(range, frame.rangeMillis());
                }
                if (frame.rows() != null) {
                    rows = Math.max(rows, frame.rows());
                }
            }
            return new Reach(step.graceMillis(), range, rows);
        }
    }

    /** @param schema of the argument batches: the partition's columns, then those of the rows */
    TrailingState(OrderedStore store, RowSchema schema, int partitionColumnCount, Reach reach) {
        this(store, schema, partitionColumnCount, reach, ROWS_MAX);
    }

    /** @param rowsMax rows of all partitions that may be on the heap */
    TrailingState(OrderedStore store, RowSchema schema, int partitionColumnCount, Reach reach, int rowsMax) {
        this.rowsMax = rowsMax;
        this.store = store;
        this.streamTime = new StreamTime(store);
        this.schema = schema;
        this.reach = reach;
        this.partitions = new KeyCodec(schema.types().subList(0, partitionColumnCount));
        this.partitionColumns = range(0, partitionColumnCount);
        this.rows = new RowCodec(schema.types().subList(partitionColumnCount, schema.size()));
        this.rowColumns = range(partitionColumnCount, schema.size());
    }

    private static int[] range(int from, int to) {
        int[] indexes = new int[to - from];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = from + i;
        }
        return indexes;
    }

    /** Takes a row's time into account; true when the row is late. */
    boolean advance(long timestamp) {
        streamTime.advance(timestamp);
        sweep();
        return timestamp < bound();
    }

    /** The oldest event time that is not late. */
    private long bound() {
        long time = streamTime.time();
        return time < Long.MIN_VALUE + reach.graceMillis() ? Long.MIN_VALUE : time - reach.graceMillis();
    }

    private long oldestInRange() {
        long bound = bound();
        return bound < Long.MIN_VALUE + reach.rangeMillis() ? Long.MIN_VALUE : bound - reach.rangeMillis();
    }

    /** The rows of the partition of a row, without those that no frame can reach any more. */
    KeyRows open(RowBatch arguments, int row) {
        byte[] prefix = prefix(arguments, row);
        ByteBuffer key = ByteBuffer.wrap(prefix);
        KeyRows found = live.get(key);
        if (found == null) {
            found = load(prefix);
            live.put(key, found);
            liveRows += found.size();
        }
        expire(prefix, found);
        return found;
    }

    /** Adds the row that was taken into account last to its partition, and gives its place. */
    int insert(KeyRows partition, RowBatch arguments, int row, long timestamp) {
        long sequence = streamTime.sequence();
        byte[] prefix = prefix(arguments, row);
        store.put(rowKey(prefix, timestamp, sequence), rows.encode(arguments, row, rowColumns));
        int place = partition.insert(arguments, row, timestamp, sequence);
        liveRows++;
        evict(ByteBuffer.wrap(prefix));
        return place;
    }

    private byte[] prefix(RowBatch arguments, int row) {
        keyWriter.clear();
        keyWriter.writeByte(StreamTime.ROW);
        partitions.encode(arguments, row, partitionColumns, keyWriter);
        return keyWriter.toByteArray();
    }

    private byte[] rowKey(byte[] prefix, long timestamp, long sequence) {
        keyWriter.clear();
        keyWriter.writeRaw(prefix, 0, prefix.length);
        KeyCodec.writeOrderedLong(keyWriter, timestamp);
        KeyCodec.writeOrderedLong(keyWriter, sequence);
        return keyWriter.toByteArray();
    }

    private KeyRows load(byte[] prefix) {
        KeyRows partition = new KeyRows(schema);
        try (Cursor cursor = store.scan(prefix, KeyCodec.prefixEnd(prefix))) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                keyReader.reset(key, prefix.length, key.length - prefix.length);
                long timestamp = KeyCodec.readOrderedLong(keyReader);
                long sequence = KeyCodec.readOrderedLong(keyReader);
                RowBatch columns = partition.columns();
                int index = columns.append(timestamp, false, null);
                for (int column : partitionColumns) {
                    columns.column(column).setNull(index);
                }
                rows.decode(cursor.value(), columns, index, rowColumns);
                partition.place(index, timestamp, sequence);
            }
        }
        return partition;
    }

    private void expire(byte[] prefix, KeyRows partition) {
        int keepFrom = partition.size();
        if (reach.rangeMillis() >= 0) {
            keepFrom = partition.firstFrom(oldestInRange());
        }
        if (reach.rowCount() >= 0) {
            long byRows = partition.firstFrom(bound()) - reach.rowCount();
            keepFrom = (int) Math.min(keepFrom, Math.max(0, byRows));
        }
        for (int place = 0; place < keepFrom; place++) {
            store.delete(rowKey(prefix, partition.timestamp(place), partition.sequence(place)));
        }
        partition.dropFirst(keepFrom);
        liveRows -= keepFrom;
    }

    private void evict(ByteBuffer inUse) {
        if (liveRows <= rowsMax) {
            return;
        }
        var entries = live.entrySet().iterator();
        while (liveRows > rowsMax && entries.hasNext()) {
            Map.Entry<ByteBuffer, KeyRows> eldest = entries.next();
            if (!eldest.getKey().equals(inUse)) {
                liveRows -= eldest.getValue().size();
                entries.remove();
            }
        }
    }

    /**
     * Deletes the rows of partitions that get no rows any more, once for each reach of event time, so that every row is looked
     * at a bounded number of times. With ROWS frames the last rows of a partition are needed whenever its next row comes.
     */
    private void sweep() {
        if (reach.rowCount() >= 0 || streamTime.time() < nextSweep) {
            return;
        }
        boolean firstTime = nextSweep == Long.MIN_VALUE;
        nextSweep = streamTime.time() + Math.max(1_000, reach.rangeMillis() + reach.graceMillis());
        if (firstTime) {
            return;
        }
        long oldest = oldestInRange();
        List<byte[]> expired = new ArrayList<>();
        try (Cursor cursor = store.scan(new byte[] {StreamTime.ROW}, null)) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                keyReader.reset(key, key.length - 2 * Long.BYTES, Long.BYTES);
                if (KeyCodec.readOrderedLong(keyReader) < oldest) {
                    expired.add(key);
                }
            }
        }
        expired.forEach(store::delete);
        live.entrySet().removeIf(entry -> {
            KeyRows partition = entry.getValue();
            boolean stale = partition.size() == 0 || partition.timestamp(partition.size() - 1) < oldest;
            liveRows -= stale ? partition.size() : 0;
            return stale;
        });
    }
}
