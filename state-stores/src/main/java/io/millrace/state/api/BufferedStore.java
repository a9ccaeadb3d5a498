// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.types.HotPath;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The store over any local table: a sorted buffer of changes in front of it. Confined to the stream thread. */
@HotPath
public final class BufferedStore implements OrderedStore {
    /** Stands in the buffer for a removed key; known by identity, since a value may be empty. */
    private static final byte[] REMOVED = new byte[0];

    private final LocalTable table;
    private final ChangeSink changelog;
    private final Guarantee guarantee;
    private final SortedBytes buffer = new SortedBytes();

    /** Neither takes over nor closes the table. */
    public BufferedStore(LocalTable table, ChangeSink changelog, Guarantee guarantee) {
        this.table = table;
        this.changelog = changelog;
        this.guarantee = guarantee;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] changed = buffer.get(key);
        if (changed != null) {
            return changed == REMOVED ? null : changed;
        }
        return table.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        buffer.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        buffer.put(key, REMOVED);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
            return EmptyCursor.INSTANCE;
        }
        Cursor written = table.scan(from, to);
        return buffer.isEmpty() ? written : new MergedCursor(buffer.scan(from, to), written);
    }

    @Override
    public void flush() {
        if (!buffer.isEmpty()) {
            sendTo(changelog);
            table.apply(this::sendTo, guarantee);
            buffer.clear();
        }
    }

    @Override
    public long dirtyBytes() {
        return buffer.bytes();
    }

    /** Forgets all changes since the last flush. */
    public void discard() {
        buffer.clear();
    }

    private void sendTo(ChangeSink sink) {
        buffer.forEach((key, value) -> sink.change(key, value == REMOVED ? null : value));
    }

    private enum EmptyCursor implements Cursor {
        INSTANCE;

        @Override
        public boolean next() {
            return false;
        }

        @Override
        public byte[] key() {
            throw new IllegalStateException("before the first entry");
        }

        @Override
        public byte[] value() {
            throw new IllegalStateException("before the first entry");
        }

        @Override
        public void close() {}
    }

    /** Both in one order; where a key stands in both, the change hides what is written. */
    private static final class MergedCursor implements Cursor {
        private final Cursor changed;
        private final Cursor written;
        private boolean changedHere;
        private boolean writtenHere;
        private boolean started;
        private Cursor current;

        MergedCursor(Cursor changed, Cursor written) {
            this.changed = changed;
            this.written = written;
            current = changed;
        }

        @Override
        public boolean next() {
            if (!started) {
                started = true;
                changedHere = changed.next();
                writtenHere = written.next();
            } else if (current == changed) {
                changedHere = changedHere && changed.next();
            } else {
                writtenHere = writtenHere && written.next();
            }
            return settle();
        }

        private boolean settle() {
            while (changedHere) {
                int order = writtenHere ? Arrays.compareUnsigned(changed.key(), written.key()) : -1;
                if (order > 0) {
                    current = written;
                    return true;
                }
                if (order == 0) {
                    writtenHere = written.next();
                }
                if (changed.value() != REMOVED) {
                    current = changed;
                    return true;
                }
                changedHere = changed.next();
            }
            current = written;
            return writtenHere;
        }

        @Override
        public byte[] key() {
            return current.key();
        }

        @Override
        public byte[] value() {
            return current.value();
        }

        @Override
        public void close() {
            changed.close();
            written.close();
        }
    }
}
