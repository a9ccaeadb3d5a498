// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.layout;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.codec.ByteReader;
import io.millrace.state.codec.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one side of a join of streams, by key and time. Confined to the stream thread. Times are in milliseconds.
 *
 * <pre>{@code
 * left.advance(time); right.advance(time);
 * keys.encode(view, row, keyColumns, right.beginKey());
 * int found = right.find(time - before, time + after);
 * … a joined row for each of right.row(0 .. found - 1) …
 * right.markFound();                                                          where rows of the right side wait for a match
 * keys.encode(view, row, keyColumns, left.beginKey());
 * left.insert(time, bytes, 0, length);  or  left.insertWaiting(…)             where it found none and the left side waits
 * while (left.nextWaiting(closeTime) != NONE) { left.takeWaiting(); … }       nobody joined it in its time
 * left.expire(); right.expire();
 * }</pre>
 *
 * <p>A row is there until stream time is more than its lifetime past its time; it is not found any more from that moment on, and
 * its bytes go some time later. Rows are found in the order of (time, arrival).
 *
 * <p>Bytes, version 1. Key: {@code 1}, bucket, the key. Value: how many full chunks there are of this key and bucket, plus one; the
 * rows that came last, in the order of arrival. Key of a full chunk: that, and the chunk's number; value: {@code 0}, the rows. A row:
 * {@code 1} while it waits for a match, {@code 2} when it came so late that those around it were taken, else {@code 0}; time from
 * the bucket's begin; length; row. Those with {@code 1} that are not behind the row which was taken last, as the first entry of the
 * store notes it, do not wait any more. A chunk is full with 512 bytes. A bucket is as long as the span; so a find costs two {@code get}s, and one for each full chunk there, however late it
 * comes; an insert one {@code get} and one {@code put}, and another for a chunk that is full. What was used of the newest buckets, two
 * to four, is on the heap, and costs neither: the store learns of it in {@link #beforeCommit}.
 *
 * <p>The bytes of no key may begin with those of another, as {@code KeyCodec} writes them. Heap: what waits in one bucket, and what is used of the
 * newest, which can be let go at each commit. Errors:
 * MR-5003 when made over a store that holds something else; {@code RecordException} MR-4014 for bytes that cannot be what was written;
 * those of the store.
 */
@HotPath
public final class JoinBufferLayout {
    /** No time. */
    public static final long NONE = Long.MAX_VALUE;

    /** Where a row is found that is in no full chunk. */
    private static final int IN_TAIL = -1;

    /** Smaller chunks are more entries; larger ones are written more often while they fill. */
    private static final int CHUNK_BYTES = 512;

    private static final byte DONE = 0;
    private static final byte WAITS = 1;
    /** It came when those around it had been taken. */
    private static final byte WAITS_STILL = 2;

    private final OrderedStore store;
    private final LayoutHead head;
    private final BucketKeys keys;
    private final Sweep sweep;
    private final ClosingQueue closing;
    private final LiveJoinTails tails;
    private final long lifetimeMillis;
    private final ByteWriter writer = new ByteWriter(1_024);
    private final JoinChunk chunk;
    private final JoinChunk waitingChunk;

    private long[] times = new long[8];
    private byte[][] arrays = new byte[8][];
    private JoinTail[] owners = new JoinTail[8];
    private int[] parts = new int[8];
    private int[] flags = new int[8];
    private int[] offsets = new int[8];
    private int[] lengths = new int[8];
    private int[] order = new int[8];
    private int found;

    private ClosingQueue.@Nullable Waiting waiting;
    private @Nullable JoinTail waitingTail;

    /** The last one in order of those that were taken; null before the first. */
    private ClosingQueue.@Nullable Waiting taken;

    private boolean isTakenDirty;
    private final Slice row = new Slice();
    private final Slice waitingRow = new Slice();
    private final ByteReader keyReader = new ByteReader();

    /**
     * The rows that a store holds; neither takes over nor closes it. Throws {@code MillraceException} MR-5003.
     *
     * @param spanMillis how long the range of a find is; the same for the life of the store
     * @param lifetimeMillis how long a row stays behind its time, at least as long as one can come that it joins; the same for the
     *     life of the store
     * @param memory the part of the heap that the rows take; closed with this object
     */
    public JoinBufferLayout(OrderedStore store, long spanMillis, long lifetimeMillis, StateMemory.Share memory) {
        this.store = store;
        this.head = new LayoutHead(store, LayoutHead.Kind.JOIN_BUFFER);
        this.keys = new BucketKeys(Math.max(1, spanMillis));
        this.sweep = new Sweep(store);
        this.tails = new LiveJoinTails(store, keys, lifetimeMillis / Math.max(1, spanMillis), memory);
        this.closing = new ClosingQueue(store, keys, new ClosingQueue.EntryReader() {
            @Override
            public void addWaiting(byte[] key, byte[] value) {
                JoinBufferLayout.this.addWaiting(key, value);
            }

            @Override
            public void beforeBuckets(long end) {
                tails.writeBefore(end);
            }
        });
        this.lifetimeMillis = lifetimeMillis;
        this.chunk = new JoinChunk(keys);
        this.waitingChunk = new JoinChunk(keys);
        if (head.note().length > 0) {
            ByteReader in = new ByteReader(head.note());
            this.taken = new ClosingQueue.Waiting(in.readLong(), in.readBytes(), in.readInt(), in.readInt());
            in.expectEnd();
        }
        if (head.streamTime() != Long.MIN_VALUE) {
            tails.open(head.streamTime());
        }
    }

    /** Takes a row's event time into account, whichever side it came from. */
    public void advance(long timestamp) {
        head.advance(timestamp);
        tails.advance(timestamp);
    }

    /** The largest event time so far; {@code Long.MIN_VALUE} before the first row. Kept with the state. */
    public long streamTime() {
        return head.streamTime();
    }

    /** The smallest time that a row may have. */
    private long oldest() {
        return LayoutHead.minus(head.streamTime(), lifetimeMillis);
    }

    /** Begins the key that is the current one from now on; the caller writes its bytes behind what is there. */
    public ByteWriter beginKey() {
        found = 0;
        return keys.begin();
    }

    /** Makes the current key of the other side's buffer the current one. */
    public void beginSameKey(JoinBufferLayout other) {
        found = 0;
        keys.beginSame(other.keys);
    }

    /**
     * Finds the rows of the current key with times from one to another, both included; gives how many. They can be read until the
     * next call that changes something. A range longer than the span costs more.
     */
    public int find(long from, long to) {
        found = 0;
        long first = Math.max(from, oldest());
        long last = Math.min(to, head.streamTime());
        if (first > last) {
            return 0;
        }
        for (long bucket = keys.bucket(first); bucket <= keys.bucket(last); bucket++) {
            JoinTail tail = tails.find(bucket);
            if (tail != null && !tail.isEmpty()) {
                for (int part = 0; part < tail.full(); part++) {
                    readFull(chunk, tail, part);
                    select(first, last, tail, part);
                }
                chunk.set(tail.key, tail.bytes(), tail.length());
                select(first, last, tail, IN_TAIL);
            }
        }
        return found;
    }

    private void readFull(JoinChunk into, JoinTail tail, int part) {
        byte[] key = BucketKeys.part(tail.key, part);
        byte[] live = tail.chunk(part);
        byte[] value = live == null ? store.get(key) : live;
        if (value == null) {
            throw into.corrupt("rows of a join are missing");
        }
        into.set(key, value);
    }

    private void select(long first, long last, JoinTail owner, int part) {
        while (chunk.next()) {
            if (chunk.time() >= first && chunk.time() <= last) {
                add(owner, part);
            }
        }
    }

    private void add(JoinTail owner, int part) {
        if (found == times.length) {
            int capacity = found * 2;
            times = Arrays.copyOf(times, capacity);
            arrays = Arrays.copyOf(arrays, capacity);
            owners = Arrays.copyOf(owners, capacity);
            parts = Arrays.copyOf(parts, capacity);
            flags = Arrays.copyOf(flags, capacity);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            order = Arrays.copyOf(order, capacity);
        }
        long time = chunk.time();
        times[found] = time;
        arrays[found] = chunk.bytes();
        owners[found] = owner;
        parts[found] = part;
        flags[found] = chunk.at();
        offsets[found] = chunk.offset();
        lengths[found] = chunk.length();
        int place = found++;
        while (place > 0 && times[order[place - 1]] > time) {
            order[place] = order[place - 1];
            place--;
        }
        order[place] = found - 1;
    }

    /** The time of one that was found. */
    public long time(int index) {
        return times[order[index]];
    }

    /** The row of one that was found. */
    public Slice row(int index) {
        int at = order[index];
        return row.set(arrays[at], offsets[at], lengths[at]);
    }

    /** None of those that were found waits for a match any more. Costs nothing when none did. */
    public void markFound() {
        byte[] marked = null;
        for (int i = 0; i < found; i++) {
            if (marked != null && arrays[i] != arrays[i - 1]) {
                replaceChunk(owners[i - 1], parts[i - 1], marked);
                marked = null;
            }
            if (needsMark(i)) {
                if (parts[i] == IN_TAIL) {
                    owners[i].set(flags[i], DONE);
                    tails.changed(owners[i]);
                } else {
                    marked = marked == null ? arrays[i].clone() : marked;
                    marked[flags[i]] = DONE;
                }
            }
        }
        if (marked != null) {
            replaceChunk(owners[found - 1], parts[found - 1], marked);
        }
        found = 0;
    }

    private void replaceChunk(JoinTail owner, int part, byte[] value) {
        if (owner.replaceChunk(part, value)) {
            tails.changed(owner);
        } else {
            store.put(BucketKeys.part(owner.key, part), value);
        }
    }

    private boolean needsMark(int index) {
        byte flag = arrays[index][flags[index]];
        // What was taken need not be marked.
        return flag == WAITS && (taken == null || times[index] >= taken.time()) || flag == WAITS_STILL;
    }

    /** Adds a row of the current key that does not wait for a match. One whose lifetime is over is not kept. The bytes are copied. */
    public void insert(long time, byte[] bytes, int from, int length) {
        insert(time, false, bytes, from, length);
    }

    /** Adds a row of the current key that waits for a match. One whose lifetime is over is not kept. The bytes are copied. */
    public void insertWaiting(long time, byte[] bytes, int from, int length) {
        insert(time, true, bytes, from, length);
    }

    private void insert(long time, boolean waits, byte[] bytes, int from, int length) {
        found = 0;
        if (time < oldest()) {
            return;
        }
        head.used();
        long bucket = keys.bucket(time);
        JoinTail tail = tails.findOrMake(bucket);
        int index = 0;
        writer.clear();
        if (tail.isEmpty()) {
            JoinChunk.writeHead(writer, 0);
        } else {
            chunk.set(tail.key, tail.bytes(), tail.length());
            if (chunk.rowBytes() < CHUNK_BYTES) {
                index = waits && closing.holds(bucket) ? chunk.count() : 0;
            } else {
                chunk.writeFull(writer);
                tail.addChunk(writer.toByteArray());
                writer.clear();
                JoinChunk.writeHead(writer, tail.full());
            }
        }
        writer.writeByte(waits ? waitingFlag(time, tail.key) : DONE);
        writer.writeVarLong(time - keys.start(bucket));
        writer.writeBytes(bytes, from, length);
        tail.append(writer);
        tails.changed(tail);
        if (waits && closing.holds(bucket)) {
            closing.add(new ClosingQueue.Waiting(time, tail.key, tail.full(), index));
        }
    }

    private byte waitingFlag(long time, byte[] key) {
        ClosingQueue.Waiting last = taken;
        if (last == null || time > last.time()) {
            return WAITS;
        }
        // Of its own key and time it is the last one.
        boolean isBehind = time == last.time() && Arrays.compareUnsigned(key, last.key()) >= 0;
        return isBehind ? WAITS : WAITS_STILL;
    }

    // What waits. How far it was taken is noted once a commit; rows that come before that have another flag.

    private void addWaiting(byte[] key, byte[] value) {
        waitingChunk.set(key, value);
        byte[] whole = waitingChunk.isFull() ? BucketKeys.wholeOf(key) : key;
        int part = waitingChunk.isFull() ? BucketKeys.partOf(key) : waitingChunk.full();
        for (int index = 0; waitingChunk.next(); index++) {
            if (waitingChunk.flag() != DONE) {
                ClosingQueue.Waiting entry = new ClosingQueue.Waiting(waitingChunk.time(), whole, part, index);
                if (waitingChunk.flag() == WAITS_STILL || taken == null || !entry.isUpTo(taken)) {
                    closing.add(entry);
                }
            }
        }
    }

    /**
     * The time of the first row of all that still wait for a match and have times before one, whatever their keys; or {@link
     * #NONE}, which is cheap. Of equal times the smaller key is first.
     */
    public long nextWaiting(long timeBefore) {
        waiting = closing.peek(timeBefore);
        while (waiting != null && !isWaiting(waiting)) {
            closing.poll();
            waiting = closing.peek(timeBefore);
        }
        return waiting == null ? NONE : waiting.time();
    }

    /** Reads the row of an entry of the queue; false when it does not wait any more. */
    private boolean isWaiting(ClosingQueue.Waiting entry) {
        JoinTail tail = tails.find(entry.key());
        waitingTail = tail;
        if (tail == null || tail.isEmpty()) {
            return false;
        }
        if (entry.part() < tail.full()) {
            readFull(waitingChunk, tail, entry.part());
        } else {
            waitingChunk.set(tail.key, tail.bytes(), tail.length());
        }
        for (int i = 0; i <= entry.index(); i++) {
            if (!waitingChunk.next()) {
                throw waitingChunk.corrupt("a row of a join is missing");
            }
        }
        return waitingChunk.flag() != DONE;
    }

    /** Takes the row that {@link #nextWaiting} said is next, at once after it: it does not wait any more, and can be read. */
    public void takeWaiting() {
        ClosingQueue.Waiting entry = waiting;
        JoinTail tail = waitingTail;
        if (entry == null || tail == null) {
            throw new IllegalStateException("no row waits");
        }
        found = 0;
        waiting = null;
        closing.poll();
        waitingRow.set(waitingChunk.bytes(), waitingChunk.offset(), waitingChunk.length());
        if (waitingChunk.flag() == WAITS) {
            taken = entry;
            isTakenDirty = true;
        } else {
            markTaken(tail, entry.part());
        }
        byte[] key = entry.key();
        keyReader.reset(key, BucketKeys.PREFIX_BYTES, key.length - BucketKeys.PREFIX_BYTES);
    }

    private void markTaken(JoinTail tail, int part) {
        if (waitingChunk.isFull()) {
            byte[] marked = waitingChunk.bytes().clone();
            marked[waitingChunk.at()] = DONE;
            replaceChunk(tail, part, marked);
        } else {
            tail.set(waitingChunk.at(), DONE);
            tails.changed(tail);
        }
    }

    /** At the bytes of the key of the row that was taken; the same reader each time. To be read once. */
    public ByteReader waitingKey() {
        return keyReader;
    }

    /** The row that was taken. */
    public Slice waitingRow() {
        return waitingRow;
    }

    // The rest.

    /**
     * Removes the bytes of rows whose lifetime is over, in whole buckets and at most 1,024 entries at once; cheap when there are none.
     * To be called for each batch and before a commit, when the rows that wait so long were taken.
     */
    public void expire() {
        long over = keys.bucket(oldest());
        tails.forgetBefore(over);
        sweep.run(over);
    }

    /** Writes stream time, and how far rows that waited were taken. To be called before each commit. */
    public void beforeCommit() {
        ClosingQueue.Waiting last = taken;
        if (isTakenDirty && last != null) {
            isTakenDirty = false;
            writer.clear();
            writer.writeLong(last.time());
            writer.writeBytes(last.key());
            writer.writeInt(last.part());
            writer.writeInt(last.index());
            head.setNote(writer.toByteArray());
        }
        tails.beforeCommit();
        head.beforeCommit();
    }

    /** The heap that the rows took is free for others; this object must not be used any more. */
    public void close() {
        tails.close();
    }
}
