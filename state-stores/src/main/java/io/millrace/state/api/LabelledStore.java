// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.api;

import io.millrace.schema.types.HotPath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A store that says in an entry of its own what it holds, so that what one statement has kept is never read as another's.
 *
 * <p>The label is written with the first change, in the same flush, and goes to the changelog like any entry. No scan
 * sees it. A store without one, as earlier builds wrote them, is taken for what is asked for.
 *
 * <p>Threads and errors: those of the store behind it.
 */
@HotPath
public final class LabelledStore implements OrderedStore {
    /** Beside stream time, which is read at the start too: so nothing else has to be. */
    static final byte[] LABEL = {0, 'l', 'a', 'b', 'e', 'l'};

    private final OrderedStore store;
    private final byte[] label;
    private boolean isLabelled;

    private LabelledStore(OrderedStore store, byte[] label, boolean isLabelled) {
        this.store = store;
        this.label = label;
        this.isLabelled = isLabelled;
    }

    /**
     * A store that holds what a label says.
     *
     * @param name of the store, as people are told it
     * @param label in one line
     * @throws OtherLabelException MR-5006 when the store has another label
     */
    public static LabelledStore of(OrderedStore store, String name, String label) {
        byte[] found = store.get(LABEL);
        if (found != null) {
            check(name, found, label);
        }
        return new LabelledStore(store, label.getBytes(StandardCharsets.UTF_8), found != null);
    }

    /** Whether an entry of a store, as its changelog has it, is the label. Of all changes of a store it comes among the first. */
    public static boolean isLabel(byte[] key) {
        return Arrays.equals(LABEL, key);
    }

    /**
     * Compares the value of the entry that {@link #isLabel is the label} with what is wanted.
     *
     * @throws OtherLabelException MR-5006 when it is another
     */
    public static void check(String name, byte[] found, String label) {
        String kept = new String(found, StandardCharsets.UTF_8);
        if (!kept.equals(label)) {
            throw new OtherLabelException(name, kept, label);
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        if (!isLabelled) {
            store.put(LABEL, label);
            isLabelled = true;
        }
        store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        store.delete(key);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        Cursor cursor = store.scan(from, to);
        return Arrays.compareUnsigned(from, LABEL) <= 0 ? new WithoutLabel(cursor) : cursor;
    }

    /** A walk that may come to the label. */
    private record WithoutLabel(Cursor cursor) implements Cursor {
        @Override
        public boolean next() {
            boolean isThere = cursor.next();
            return isThere && Arrays.equals(cursor.key(), LABEL) ? cursor.next() : isThere;
        }

        @Override
        public byte[] key() {
            return cursor.key();
        }

        @Override
        public byte[] value() {
            return cursor.value();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }

    @Override
    public void flush() {
        store.flush();
    }

    @Override
    public long dirtyBytes() {
        return store.dirtyBytes();
    }
}
