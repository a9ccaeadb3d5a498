// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.BarrierTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * The one moment before a task's offsets are committed: operators let go of the rows that they hold, then stores flush.
 *
 * <p>Why: Kafka Streams counts a record as consumed when {@code process} returned. A row that waits in a micro-batch
 * would be lost at the next crash after a commit. {@code flushCache} is called before every commit, before the producer
 * is flushed and the offsets are taken, so what it forwards is in the same transaction as the offsets.
 *
 * <p>Order: the attached tasks run in the order in which they were attached, and processors are initialised in the order
 * of {@code addProcessor}, parents first. Rows that an upstream batch forwards during the drain are thus in a downstream
 * batch or buffer before that one is drained. The stores are flushed after all of them.
 *
 * <p>When it is called: before each commit, clean suspend and clean close of a task that processed something since the last
 * commit; and before a dirty close, where Kafka Streams does not say so. There the output belongs to a transaction that is
 * aborted (exactly-once), or it is made again from the same input (at-least-once: duplicates, as after every failure there).
 * It says nothing about whether a transaction commits, so what is flushed stays in memory until {@link Transactions}, or
 * {@link #commit} where there are no transactions, says that it is committed.
 *
 * <p>After a drain or flush failed, or {@link #abandon} was called, nothing is called again until the task is initialised
 * anew: a half-drained batch would be forwarded twice. Closing and recycling the task forget everything attached.
 *
 * <p>Confined to the stream thread. One for each task: a store connected to two processors puts them into one sub-topology,
 * so make one barrier for each sub-topology and connect it to every processor there that holds rows or state.
 */
public final class CommitBarrier implements StateStore, CachedStateStore<Object, Object> {
    /** So often it is looked whether a disk that refused writes takes them now. */
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);

    private final String name;
    private final List<Attached> tasks = new ArrayList<>();
    private final List<KafkaOrderedStore> stores = new ArrayList<>();
    private @Nullable InternalProcessorContext<?, ?> context;
    private boolean abandoned;
    private @Nullable Cancellable retries;

    CommitBarrier(String name) {
        this.name = name;
    }

    private record Attached(BarrierTask task, ProcessorNode<?, ?, ?, ?> node) {}

    /** Calls the task before each commit, in the name of the processor that is being initialised. To be called in its {@code init}. */
    public void attach(BarrierTask task) {
        ProcessorNode<?, ?, ?, ?> node = open().currentNode();
        if (node == null) {
            throw new IllegalStateException("attach is called outside Processor.init");
        }
        detach(task);
        tasks.add(new Attached(task, node));
    }

    /**
     * Flushes the store before each commit, after all tasks, and writes what was restored last. Attaching it twice is attaching it
     * once. To be called in a processor's {@code init}, when the task is restored.
     */
    public void attach(OrderedStateStore store) {
        open();
        KafkaOrderedStore attached = (KafkaOrderedStore) store;
        if (!stores.contains(attached)) {
            stores.add(attached);
            attached.onRefusal(this::retryLater);
            attached.restored();
        }
    }

    /**
     * Without it a task that has nothing to process, and so nothing to commit, would stay behind. Only while it is needed, because
     * Kafka Streams commits after each timer.
     */
    private void retryLater() {
        InternalProcessorContext<?, ?> now = context;
        if (now == null || retries != null || tasks.isEmpty()) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> nodeBefore = now.currentNode();
        now.setCurrentNode(tasks.get(0).node());
        try {
            retries = now.schedule(RETRY_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> retryWrites());
        } finally {
            now.setCurrentNode(nodeBefore);
        }
    }

    private void retryWrites() {
        Cancellable timer = retries;
        if (timer != null && (stores.isEmpty() || stores.get(0).retryWrites())) {
            timer.cancel();
            retries = null;
        }
    }

    /** Forgets a task. To be called in the processor's {@code close}, because a closed task may still be flushed. */
    public void detach(BarrierTask task) {
        tasks.removeIf(attached -> attached.task() == task);
    }

    /** Says that an operator failed in the middle of a row: nothing is drained or flushed until the task starts anew. */
    public void abandon() {
        abandoned = true;
    }

    /** Bytes that the attached stores hold in memory until the next commit; ask for one early when it is large. */
    public long dirtyBytes() {
        long bytes = 0;
        for (KafkaOrderedStore store : stores) {
            bytes += store.dirtyBytes();
        }
        return bytes;
    }

    @Override
    public void flushCache() {
        InternalProcessorContext<?, ?> now = context;
        if (now == null || abandoned || (tasks.isEmpty() && stores.isEmpty())) {
            return;
        }
        abandoned = true;
        drain(now);
        for (KafkaOrderedStore store : stores) {
            store.flush();
        }
        // Only a whole flush is a generation: what a failed one left behind must never be taken for committed.
        for (KafkaOrderedStore store : stores) {
            store.flushed();
        }
        abandoned = false;
    }

    /**
     * {@code forward} needs to know whose children are meant, and rows that were held back must not seem to come from
     * the record that happened to be the last.
     */
    private void drain(InternalProcessorContext<?, ?> now) {
        if (tasks.isEmpty()) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> nodeBefore = now.currentNode();
        ProcessorRecordContext recordBefore = now.recordContext();
        long time = Math.max(0, now.currentSystemTimeMs());
        try {
            for (Attached attached : List.copyOf(tasks)) {
                now.setRecordContext(new ProcessorRecordContext(time, -1L, -1, null, new RecordHeaders()));
                now.setCurrentNode(attached.node());
                attached.task().beforeCommit();
            }
        } finally {
            now.setCurrentNode(nodeBefore);
            now.setRecordContext(recordBefore);
        }
    }

    /** Called when the task changes between active and standby: its processors are gone. */
    @Override
    public void clearCache() {
        forget();
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        forget();
        context = (InternalProcessorContext<?, ?>) stateStoreContext;
        stateStoreContext.register(root, (key, value) -> {});
    }

    private InternalProcessorContext<?, ?> open() {
        InternalProcessorContext<?, ?> now = context;
        if (now == null) {
            throw new IllegalStateException("barrier " + name + " is closed");
        }
        return now;
    }

    private void forget() {
        tasks.clear();
        stores.clear();
        abandoned = false;
        retries = null;
    }

    /**
     * At-least-once: offsets are committed, so what was flushed before becomes durable. Exactly-once: nothing, for Kafka Streams
     * calls this after a failed commit, too; {@link Transactions} knows better.
     */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        if (!abandoned && !stores.isEmpty()) {
            stores.get(0).offsetsCommitted();
        }
    }

    /** True keeps Kafka Streams from wrapping the barrier; it has no offsets. */
    @Override
    @Deprecated
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return context != null;
    }

    @Override
    public void close() {
        forget();
        context = null;
    }
}
