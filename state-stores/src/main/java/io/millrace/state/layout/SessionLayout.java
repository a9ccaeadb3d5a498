// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;

/**
 * The sessions of keys: runs of time that are more than a gap apart, each with some bytes of state. Confined to the stream
 * thread. Times are in milliseconds; a session's start and end are the times of its first and last row.
 *
 * <pre>{@code
 * sessions.advance(time);
 * keys.encode(view, row, keyColumns, sessions.beginKey());
 * int found = sessions.find(time - gap, time + gap);
 * … merge sessions.state(0 .. found - 1) and the row …
 * sessions.replaceFound(start, end, state, 0, length);
 * while (sessions.takeClosed(sessions.streamTime() - gap - grace)) { … }     EMIT FINAL
 * sessions.expire();
 * }</pre>
 *
 * <p>A session is there until stream time is more than its lifetime past its end; it is not found any more from that moment on,
 * and its bytes go some time later.
 *
 * <p>Bytes, version 1. Key: {@code 1}, bucket, the key. Value: the sessions of the key that end in the bucket, in order of end:
 * end from the bucket's begin, length, bytes of state, state. A bucket is 8 gaps long, or a 64th of the lifetime where that is
 * more. A row in order costs one {@code get} when it goes on with a session of its bucket, else two, and one {@code put}; one that
 * is late by n buckets at most n + 2. A row that takes a session over into the next bucket has a {@code delete} as well.
 *
 * <p>Keys may be any bytes, and empty. Errors: MR-5003 when made over a store that holds something else; {@code RecordException}
 * MR-4014 for bytes that cannot be what was written; those of the store.
 */
@HotPath
public final class SessionLayout {
    private static final int GAPS_A_BUCKET = 8;
    private static final int BUCKETS_A_LIFETIME = 64;

    private final OrderedStore store;
    private final LayoutHead head;
    private final BucketKeys keys;
    private final Sweep sweep;
    private final ClosingQueue closing;
    private final long gapMillis;
    private final long lifetimeMillis;
    private final ByteWriter writer = new ByteWriter(256);
    private final SessionList closingList;
    private SessionList[] lists;

    /** The lists that the last find read. */
    private int read;

    private long[] starts = new long[8];
    private long[] ends = new long[8];
    private byte[][] arrays = new byte[8][];
    private int[] offsets = new int[8];
    private int[] lengths = new int[8];
    private int found;

    private byte[] closedKey = {};
    private long closedStart;
    private long closedEnd;
    private final Slice state = new Slice();
    private final Slice closedState = new Slice();
    private final ByteReader keyReader = new ByteReader();

    /**
     * The sessions that a store holds; neither takes over nor closes it. Throws {@code MillraceException} MR-5003.
     *
     * @param gapMillis not negative; the same for the life of the store
     * @param lifetimeMillis how long a session stays behind its end, at least as long as a row can still change it (gap and
     *     grace); the same for the life of the store
     */
    public SessionLayout(OrderedStore store, long gapMillis, long lifetimeMillis) {
        this.store = store;
        this.head = new LayoutHead(store, LayoutHead.Kind.SESSION);
        long width = Math.max(gapMillis * GAPS_A_BUCKET, lifetimeMillis / BUCKETS_A_LIFETIME + 1);
        this.keys = new BucketKeys(Math.max(1, width));
        this.sweep = new Sweep(store);
        this.closing = new ClosingQueue(store, keys, this::addWaiting);
        this.gapMillis = gapMillis;
        this.lifetimeMillis = lifetimeMillis;
        this.closingList = new SessionList(keys);
        this.lists = new SessionList[] {new SessionList(keys), new SessionList(keys)};
    }

    /** Takes a row's event time into account. */
    public void advance(long timestamp) {
        head.advance(timestamp);
    }

    /** The largest event time so far; {@code Long.MIN_VALUE} before the first row. Kept with the state. */
    public long streamTime() {
        return head.streamTime();
    }

    /** The smallest end that a session may have. */
    private long oldest() {
        return LayoutHead.minus(head.streamTime(), lifetimeMillis);
    }

    /** Begins the key that is the current one from now on; the caller writes its bytes behind what is there. */
    public ByteWriter beginKey() {
        forgetFound();
        return keys.begin();
    }

    private void forgetFound() {
        found = 0;
        read = 0;
    }

    /**
     * Finds the sessions of the current key that end at or behind a time and start at or before another; gives how many. They are
     * in the order of time, and can be read until the next call that changes something. No session ends behind stream time.
     */
    public int find(long earliestEnd, long latestStart) {
        forgetFound();
        long from = Math.max(earliestEnd, oldest());
        if (from > head.streamTime()) {
            return 0;
        }
        long first = keys.bucket(from);
        long last = keys.bucket(head.streamTime());
        if (last == first + 1) {
            // A row in order mostly goes on with a session of the newer bucket; then no older one is near.
            read = 2;
            lists[1].read(store, last);
            if (lists[1].firstStart() <= from + gapMillis) {
                lists[0].clear(first);
            } else {
                lists[0].read(store, first);
            }
            if (select(lists[0], from, latestStart)) {
                select(lists[1], from, latestStart);
            }
            return found;
        }
        boolean goesOn = true;
        for (long bucket = first; goesOn && bucket <= last; bucket++) {
            SessionList list = nextList();
            list.read(store, bucket);
            goesOn = select(list, from, latestStart);
        }
        return found;
    }

    private SessionList nextList() {
        if (read > 0 && lists[read - 1].isUnchosen()) {
            // Nothing was found there; it need not be kept.
            read--;
        }
        if (read == lists.length) {
            lists = Arrays.copyOf(lists, read * 2);
            for (int i = read; i < lists.length; i++) {
                lists[i] = new SessionList(keys);
            }
        }
        return lists[read++];
    }

    /** Adds what is found in a list; false when later lists have nothing. */
    private boolean select(SessionList list, long earliestEnd, long latestStart) {
        list.rewind();
        while (list.next()) {
            // The end comes first: only sessions that are not over are apart, and so in the order of their starts.
            // One that is over, and has its bytes still, may lie within one that late rows made longer.
            if (list.end() < earliestEnd) {
                continue;
            }
            if (list.start() > latestStart) {
                return false;
            }
            list.choose();
            add(list);
        }
        return true;
    }

    private void add(SessionList list) {
        if (found == starts.length) {
            int capacity = found * 2;
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            arrays = Arrays.copyOf(arrays, capacity);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
        }
        starts[found] = list.start();
        ends[found] = list.end();
        arrays[found] = list.bytes();
        offsets[found] = list.offset();
        lengths[found] = list.length();
        found++;
    }

    /** The start of one that was found. */
    public long start(int index) {
        return starts[index];
    }

    /** The end of one that was found. */
    public long end(int index) {
        return ends[index];
    }

    /** The state of one that was found. */
    public Slice state(int index) {
        return state.set(arrays[index], offsets[index], lengths[index]);
    }

    /**
     * Puts a session of the current key in place of those that were found; when none was, beside those that are there. It must
     * begin and end at or around what was found, be more than a gap away from all others whose lifetime is not over, and end at
     * stream time or before. One whose lifetime is over is not kept. The bytes are copied.
     */
    public void replaceFound(long start, long end, byte[] bytes, int from, int length) {
        assert start <= end && end <= head.streamTime();
        if (end < oldest()) {
            removeFound();
            return;
        }
        head.used();
        long bucket = keys.bucket(end);
        boolean isPut = false;
        for (int i = 0; i < read; i++) {
            SessionList list = lists[i];
            if (list.bucket() == bucket && list.wasRead()) {
                put(list, start, end, bytes, from, length);
                isPut = true;
            } else {
                removeFrom(list);
            }
        }
        if (!isPut) {
            forgetFound();
            SessionList list = nextList();
            list.read(store, bucket);
            put(list, start, end, bytes, from, length);
        }
        forgetFound();
    }

    private void put(SessionList list, long start, long end, byte[] bytes, int from, int length) {
        list.choosePlaceOf(end);
        writer.clear();
        list.writeBefore(writer);
        boolean isFirst = writer.size() == 0;
        list.write(writer, start, end, bytes, from, length);
        list.writeBehind(writer);
        byte[] key = list.key();
        if (closing.holds(list.bucket()) && isFirst && !list.choseFirst()) {
            closing.add(new ClosingQueue.Waiting(end, key, 0, 0));
        }
        store.put(key, writer.toByteArray());
    }

    private void removeFrom(SessionList list) {
        if (list.isUnchosen()) {
            return;
        }
        writer.clear();
        list.writeBefore(writer);
        list.writeBehind(writer);
        if (writer.size() == 0) {
            store.delete(list.key());
        } else {
            store.put(list.key(), writer.toByteArray());
        }
    }

    /** Removes those that were found. */
    public void removeFound() {
        for (int i = 0; i < read; i++) {
            removeFrom(lists[i]);
        }
        forgetFound();
    }

    // What closes. A key and bucket that were read have one entry in the queue, at or before the end of their first
    // session.

    private void addWaiting(byte[] key, byte[] value) {
        closingList.set(key, value);
        if (closingList.next()) {
            closing.add(new ClosingQueue.Waiting(closingList.end(), key, 0, 0));
        }
    }

    /**
     * Removes the session that ends first of all that end before a time, whatever its key, and makes it the closed one; false,
     * and cheap, when there is none. Of equal ends the smaller key is first. To be called before {@link #expire}.
     */
    public boolean takeClosed(long endBefore) {
        forgetFound();
        ClosingQueue.Waiting next = closing.peek(endBefore);
        while (next != null) {
            closing.poll();
            byte[] value = store.get(next.key());
            if (value != null) {
                closingList.set(next.key(), value);
                closingList.next();
                if (closingList.end() == next.time()) {
                    close();
                    return true;
                }
                closing.add(new ClosingQueue.Waiting(closingList.end(), next.key(), 0, 0));
            }
            next = closing.peek(endBefore);
        }
        return false;
    }

    private void close() {
        closedKey = closingList.key();
        closedStart = closingList.start();
        closedEnd = closingList.end();
        closedState.set(closingList.bytes(), closingList.offset(), closingList.length());
        closingList.choose();
        removeFrom(closingList);
        if (closingList.next()) {
            closing.add(new ClosingQueue.Waiting(closingList.end(), closedKey, 0, 0));
        }
    }

    /** At the bytes of the closed session's key; the same reader each time. */
    public ByteReader closedKey() {
        return keyReader.reset(closedKey, BucketKeys.PREFIX_BYTES, closedKey.length - BucketKeys.PREFIX_BYTES);
    }

    /** The start of the session that was closed last. */
    public long closedStart() {
        return closedStart;
    }

    /** The end of the session that was closed last. */
    public long closedEnd() {
        return closedEnd;
    }

    /** The state of the session that was closed last. */
    public Slice closedState() {
        return closedState;
    }

    // The rest.

    /**
     * Removes the bytes of sessions whose lifetime is over, in whole buckets and at most 1,024 entries at once; cheap when there are
     * none. To be called for each batch and before a commit.
     */
    public void expire() {
        sweep.run(keys.bucket(oldest()));
    }

    /** How many sessions there are. O(n). */
    public long count() {
        long count = 0;
        try (Cursor cursor = store.scan(BucketKeys.prefix(keys.bucket(oldest())), null)) {
            while (cursor.next()) {
                closingList.set(cursor.key(), cursor.value());
                while (closingList.next()) {
                    count += closingList.end() >= oldest() ? 1 : 0;
                }
            }
        }
        return count;
    }

    /** Writes stream time when it has changed. To be called before each commit. */
    public void beforeCommit() {
        head.beforeCommit();
    }
}
