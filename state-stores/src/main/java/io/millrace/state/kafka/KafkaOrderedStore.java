// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.schema.errors.ErrorCode;
import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.TableWrite;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
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

    private static final Logger LOG = LoggerFactory.getLogger(KafkaOrderedStore.class);

    private final String name;
    private final TaskStates states;
    private final CommitSignal signal;
    private final Changelogs changelogs;
    private @Nullable Opened opened;

    KafkaOrderedStore(String name, TaskStates states, CommitSignal signal, Changelogs changelogs) {
        this.name = name;
        this.states = states;
        this.signal = signal;
        this.changelogs = changelogs;
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
        TaskState state = states.acquire(context.stateDir(), this);
        try {
            String topic = context.changelogFor(name);
            TopicPartition changelog = topic == null
                    ? null
                    : new TopicPartition(topic, context.taskId().partition());
            if (changelog != null) {
                forgetWhatDoesNotFit(state, changelog);
            }
            BufferedStore store =
                    new BufferedStore(state.database().table(name), (key, value) -> log(context, key, value));
            opened = new Opened(state, store, context, changelog, signal.isTransactional(context));
            context.register(root, (RecordBatchingStateRestoreCallback) this::restore);
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

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        Opened now = open();
        // A task that became a standby may have left changes that were never committed.
        now.store.discard();
        ConsumerRecord<byte[], byte[]> last = null;
        for (ConsumerRecord<byte[], byte[]> each : records) {
            last = each;
        }
        if (last != null) {
            TableWrite write = new TableWrite(
                    name,
                    sink -> {
                        for (ConsumerRecord<byte[], byte[]> each : records) {
                            sink.change(each.key(), each.value());
                        }
                    },
                    last.offset());
            now.state.database().write(List.of(write));
        }
    }

    private Opened open() {
        Opened now = opened;
        if (now == null) {
            throw new IllegalStateException("store " + name + " is closed");
        }
        return now;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return open().store.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        open().store.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        open().store.delete(key);
    }

    @Override
    public Cursor scan(byte[] from, byte @Nullable [] to) {
        return open().store.scan(from, to);
    }

    @Override
    public void flush() {
        Opened now = open();
        now.state.check();
        now.store.flush();
    }

    /** All stores of the task have been flushed. */
    void flushed() {
        Opened now = open();
        if (now.transactional && now.store.hasFlushed()) {
            signal.transactions().flushed(now.state);
        }
    }

    /** Kafka Streams says that the task's offsets are committed. */
    void offsetsCommitted() {
        Opened now = opened;
        if (now != null && !now.transactional) {
            now.state.persist();
        }
    }

    /** What was flushed and is committed now, with the offset of its last record; null when there is nothing. */
    @Nullable
    TableWrite generation() {
        Opened now = opened;
        if (now == null || !now.store.hasFlushed()) {
            return null;
        }
        Long offset = null;
        if (now.changelog != null) {
            RecordCollector collector = ((RecordCollector.Supplier) now.context).recordCollector();
            offset = collector.offsets().get(now.changelog);
        }
        return new TableWrite(name, now.store::forEachFlushed, offset);
    }

    /** The generation is in the table. */
    void generationWritten() {
        Opened now = opened;
        if (now != null) {
            now.store.committed();
        }
    }

    @Override
    public long dirtyBytes() {
        return open().store.dirtyBytes();
    }

    /**
     * Offsets that are given are not needed: each write to the database carries its own. No offset at all says that what is here
     * does not fit the changelog.
     */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        Opened now = open();
        if (changelogOffsets.isEmpty() && states.persistent() && now.changelog != null) {
            now.store.discard();
            now.state.database().forget(name);
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

    /** Drops what is not known to be committed: on a clean close nothing is left, after a failure it must not be written. */
    @Override
    public void close() {
        Opened before = opened;
        if (before != null) {
            opened = null;
            states.release(before.state, this);
        }
    }
}
