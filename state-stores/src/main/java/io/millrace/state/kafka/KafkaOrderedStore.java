// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.schema.errors.MillraceException;
import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TableWrite;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.LockException;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table of the task's database behind the changes of the running transaction, with its changelog. Opened by {@code init} and
 * closed by {@code close}, any number of times; used by one thread at a time, which Kafka Streams sees to.
 */
final class KafkaOrderedStore implements OrderedStateStore {
    /** What Kafka Streams commits for a changelog that nothing was written to, and takes for "from the start". */
    static final long OFFSET_UNKNOWN = -4L;

    /** What is gathered from a changelog before it is written, as far as memory allows. Measured: ADR 0014. */
    private static final long GATHERED_BYTES_MAX = 32L << 20;

    /** What is smaller than this part of it is written as any other change. */
    private static final int BULK_PART = 16;

    /** What an entry of a sorted map takes beside its bytes. */
    private static final long ENTRY_BYTES = 96;

    /** What a record that is gathered takes beside its bytes, and while it is put in order. */
    private static final long RECORD_BYTES = 64;

    /** So much of a restore may be lost by a kill: less than it takes to notice. */
    private static final long GATHERED_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(KafkaOrderedStore.class);

    private final String name;
    private final TaskStates states;
    private final CommitSignal signal;
    private final Changelogs changelogs;
    private final StateMemory.Share memory;
    private final long gatheredBytesMax;
    private @Nullable Opened opened;
    /** The changelog record that belongs to what is committed and not written. */
    private @Nullable Long unwrittenOffset;
    /** What came from the changelog and is not written: later than what else is not written. */
    private final GatheredRecords gathered = new GatheredRecords();

    private long gatheringNanos;

    KafkaOrderedStore(
            String name, TaskStates states, CommitSignal signal, Changelogs changelogs, StateMemory processMemory) {
        this.name = name;
        this.states = states;
        this.signal = signal;
        this.changelogs = changelogs;
        this.memory = processMemory.share();
        this.gatheredBytesMax = Math.min(GATHERED_BYTES_MAX, processMemory.budgetBytes() / 8);
    }

    /** What exists while the store is open. A context outlives changes between standby and active, so it is asked each time. */
    private record Opened(
            TaskState state,
            BufferedStore store,
            InternalProcessorContext<?, ?> context,
            @Nullable TopicPartition changelog,
            boolean transactional) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        close();
        InternalProcessorContext<?, ?> context = (InternalProcessorContext<?, ?>) stateStoreContext;
        try {
            open(context, root);
        } catch (MillraceException e) {
            if (!isOfTask(context) || !StateDisk.isRefusal(e)) {
                throw e;
            }
            states.notOpened(context.stateDir(), e);
            // Kafka Streams tries a task that it cannot lock again later, and runs the others meanwhile.
            throw new LockException(e.code().label() + " error: " + e.getMessage(), e);
        }
    }

    /** At its start Kafka Streams opens all tasks once, to see how far they are, and closes them. */
    private static boolean isOfTask(InternalProcessorContext<?, ?> context) {
        return context instanceof RecordCollector.Supplier;
    }

    private void open(InternalProcessorContext<?, ?> context, StateStore root) {
        TaskState state = states.acquire(context.stateDir(), this);
        try {
            String topic = context.changelogFor(name);
            TopicPartition changelog = topic == null
                    ? null
                    : new TopicPartition(topic, context.taskId().partition());
            if (changelog != null && isOfTask(context)) {
                forgetWhatDoesNotFit(state, changelog);
            }
            BufferedStore store =
                    new BufferedStore(state.database().table(name), (key, value) -> log(context, key, value));
            opened = new Opened(state, store, context, changelog, signal.isTransactional(context));
            context.register(root, (RecordBatchingStateRestoreCallback) this::restore);
            state.opened();
        } catch (RuntimeException e) {
            opened = null;
            states.release(state, this);
            throw e;
        }
    }

    /** A changelog that was made anew, or cut off behind what is here, cannot be continued: everything is restored from it, once. */
    private void forgetWhatDoesNotFit(TaskState state, TopicPartition changelog) {
        Changelogs.Extent extent = changelogs.extent(changelog).orElse(null);
        if (extent == null) {
            return;
        }
        Long offset = state.database().offset(name);
        String topicId = state.database().topicId(name);
        boolean sameTopic = topicId == null || topicId.equals(extent.topicId());
        if (offset != null && !(sameTopic && extent.continues(offset))) {
            LOG.warn(
                    "{} error: {} holds offset {} of {}, which now is {}; it is rebuilt",
                    ErrorCode.STATE_UNREADABLE.label(),
                    name,
                    offset,
                    changelog,
                    extent);
            state.database().forget(name);
        }
        if (!extent.topicId().equals(state.database().topicId(name))) {
            state.database().setTopicId(name, extent.topicId());
        }
    }

    /** The record's time is the wall clock's: a compacted topic has no use for event time, and brokers refuse a far future. */
    private void log(InternalProcessorContext<?, ?> context, byte[] key, byte @Nullable [] value) {
        long cached = context.currentSystemTimeMs();
        long now = cached > 0 ? cached : System.currentTimeMillis();
        context.logChange(name, Bytes.wrap(key), value, now, new RecordHeaders(), Position.emptyPosition());
    }

    /** Gathers what comes, and writes it in order; a disk that refuses finds it gathered later. */
    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        Opened now = open();
        now.state.check();
        // A task that became a standby may have left changes that were never committed.
        now.store.discard();
        if (gathered.isEmpty()) {
            gatheringNanos = System.nanoTime();
        }
        for (ConsumerRecord<byte[], byte[]> each : records) {
            gathered.add(each.key(), each.value());
            unwrittenOffset = each.offset();
        }
        keepsUnwritten();
        if (heapBytes(now.store) > gatheredBytesMax || memory.wantsWrite()) {
            now.state.writeRestored(this);
        }
    }

    /** The task begins to work: what was gathered last is written. */
    void restored() {
        if (hasUnwritten()) {
            open().state.writeRestored(this);
        }
    }

    boolean hasUnwritten() {
        Opened now = opened;
        return now != null && (now.store.hasUnwritten() || !gathered.isEmpty());
    }

    long unwrittenBytes() {
        Opened now = opened;
        return now == null ? 0 : now.store.unwrittenBytes() + gathered.bytes();
    }

    private long heapBytes(BufferedStore store) {
        return store.unwrittenBytes()
                + ENTRY_BYTES * store.unwrittenKeys()
                + gathered.bytes()
                + RECORD_BYTES * gathered.size();
    }

    /** Says what memory it takes that is not written. */
    void keepsUnwritten() {
        memory.gathered(heapBytes(open().store));
    }

    /** Whether what is not written is much, and may be written in part: it can be read from the changelog again. */
    boolean isBulk() {
        Opened now = opened;
        return now != null
                && !gathered.isEmpty()
                && !now.store.hasUnwritten()
                && heapBytes(now.store) >= gatheredBytesMax / BULK_PART;
    }

    /** What is committed and not written. */
    TableWrite unwritten() {
        Opened now = open();
        if (gathered.isEmpty()) {
            return new TableWrite(name, now.store::forEachUnwritten, unwrittenOffset);
        }
        if (now.store.hasUnwritten()) {
            makeReadable(now);
            return unwritten();
        }
        return new TableWrite(name, gathered::forEach, unwrittenOffset);
    }

    /** Where what is gathered is not written before the store is used: the disk refuses it. */
    private void makeReadable(Opened now) {
        gathered.forEachAsItCame(now.store::restored);
        gathered.clear();
    }

    /** What was not written is in the table. */
    void written() {
        Opened now = opened;
        if (now != null) {
            now.store.written();
            gathered.clear();
            memory.gathered(0);
            unwrittenOffset = null;
        }
    }

    private Opened open() {
        Opened now = opened;
        if (now == null) {
            throw new IllegalStateException("store " + name + " is closed");
        }
        return now;
    }

    /** Work that will not be committed is not begun. */
    private Opened ready() {
        Opened now = open();
        now.state.check();
        if (!gathered.isEmpty()) {
            makeReadable(now);
        }
        return now;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return ready().store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        ready().store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        ready().store.delete(key);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        return ready().store.scan(from, to);
    }

    @Override
    public void flush() {
        ready().store.flush();
    }

    /** All stores of the task have been flushed. */
    void flushed() {
        Opened now = open();
        if (now.transactional && now.store.hasFlushed()) {
            signal.transactions().flushed(now.state);
        }
    }

    /** Kafka Streams says that the task's offsets are committed; one store tells it for all of its task. */
    void offsetsCommitted() {
        Opened now = opened;
        if (now != null && !now.transactional) {
            now.state.persist();
        }
    }

    /** What the disk refused, of all stores of the task, is tried again; whether nothing is left to try. */
    boolean retryWrites() {
        Opened now = opened;
        return now == null || now.state.retry();
    }

    /** Says what is to be done when the disk refuses what belongs to the task, on the task's thread. */
    void onRefusal(Runnable action) {
        open().state.onRefusal(action);
    }

    /** What was flushed is committed now, up to the last record that was sent. */
    void generationCommitted() {
        Opened now = opened;
        if (now == null || !now.store.hasFlushed()) {
            return;
        }
        now.store.committedAndUnwritten();
        if (now.changelog != null) {
            RecordCollector collector = ((RecordCollector.Supplier) now.context).recordCollector();
            Long sent = collector.offsets().get(now.changelog);
            unwrittenOffset = sent == null ? unwrittenOffset : sent;
        }
    }

    @Override
    public long dirtyBytes() {
        return open().store.dirtyBytes();
    }

    /**
     * Offsets that are given are not needed: each write to the database carries its own. No offset at all says that what is here
     * does not fit the changelog. While state is restored this is called every commit interval.
     */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        Opened now = open();
        if (!states.persistent() || now.changelog == null) {
            return;
        }
        if (changelogOffsets.isEmpty()) {
            now.store.discard();
            written();
            now.state.database().forget(name);
        } else if (gathered.isEmpty()) {
            now.state.retry();
        } else if (System.nanoTime() - gatheringNanos > GATHERED_NANOS_MAX) {
            now.state.writeRestored(this);
        }
    }

    /** Never null for a store that persists: Kafka Streams would take that for corruption and delete the whole task. */
    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        if (!states.persistent()) {
            return null;
        }
        Long offset = open().state.database().offset(name);
        return offset == null ? Long.valueOf(OFFSET_UNKNOWN) : offset;
    }

    @Override
    @Deprecated
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean persistent() {
        return states.persistent();
    }

    @Override
    public boolean isOpen() {
        return opened != null;
    }

    /**
     * Drops what is not written: on a clean close nothing is left, after a failure it must not be written, and what is committed
     * is in the changelog.
     */
    @Override
    public void close() {
        Opened before = opened;
        if (before != null) {
            written();
            opened = null;
            states.release(before.state, this);
        }
    }
}
