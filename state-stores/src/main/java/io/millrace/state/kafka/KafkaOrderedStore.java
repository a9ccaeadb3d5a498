// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.Guarantee;
import io.millrace.state.api.LocalTable;
import java.io.File;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;

/**
 * A local table behind a buffer, with its changelog. Opened by {@code init} and closed by {@code close}, any number of
 * times; used by one thread at a time, which Kafka Streams sees to.
 */
final class KafkaOrderedStore implements OrderedStateStore {
    /** What Kafka Streams commits for a changelog that nothing was written to, and takes for "from the start". */
    static final long OFFSET_UNKNOWN = -4L;

    private final String name;
    private final TableOpener opener;
    private @Nullable Opened opened;

    KafkaOrderedStore(String name, TableOpener opener) {
        this.name = name;
        this.opener = opener;
    }

    /** Where tables come from. */
    interface TableOpener {
        LocalTable open(File folder);

        /** Whether a table's entries outlive {@code close}. */
        boolean persistent();
    }

    /** What exists while the store is open. */
    private static final class Opened {
        final LocalTable table;
        final BufferedStore store;
        boolean startedEmpty;

        Opened(LocalTable table, BufferedStore store, boolean startedEmpty) {
            this.table = table;
            this.store = store;
            this.startedEmpty = startedEmpty;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        close();
        InternalProcessorContext<?, ?> context = (InternalProcessorContext<?, ?>) stateStoreContext;
        LocalTable table = opener.open(new File(context.stateDir(), name));
        boolean startedEmpty = !hasUsableOffset(table, context);
        try {
            if (startedEmpty) {
                table.clear();
            }
            BufferedStore store =
                    new BufferedStore(table, (key, value) -> log(context, key, value), guarantee(context));
            opened = new Opened(table, store, startedEmpty);
            context.register(root, (RecordBatchingStateRestoreCallback) this::restore);
        } catch (RuntimeException e) {
            opened = null;
            table.close();
            throw e;
        }
    }

    private boolean hasUsableOffset(LocalTable table, InternalProcessorContext<?, ?> context) {
        String topic = context.changelogFor(name);
        if (topic == null) {
            return false;
        }
        Long offset = table.offset(new TopicPartition(topic, context.taskId().partition()).toString());
        return offset != null && offset != OFFSET_UNKNOWN;
    }

    private static Guarantee guarantee(StateStoreContext context) {
        Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
        return StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee) ? Guarantee.EXACTLY_ONCE : Guarantee.AT_LEAST_ONCE;
    }

    /** The record's time is the wall clock's: a compacted topic has no use for event time, and brokers refuse a far future. */
    private void log(InternalProcessorContext<?, ?> context, byte[] key, byte @Nullable [] value) {
        long cached = context.currentSystemTimeMs();
        long now = cached > 0 ? cached : System.currentTimeMillis();
        context.logChange(name, Bytes.wrap(key), value, now, new RecordHeaders(), Position.emptyPosition());
    }

    private void restore(Collection<ConsumerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        Opened now = open();
        // A task that became a standby may have left changes that were never committed.
        now.store.discard();
        ConsumerRecord<byte[], byte[]> last = null;
        for (ConsumerRecord<byte[], byte[]> each : records) {
            last = each;
        }
        if (last != null) {
            now.table.applyRestored(
                    sink -> {
                        for (ConsumerRecord<byte[], byte[]> each : records) {
                            sink.change(each.key(), each.value());
                        }
                    },
                    new TopicPartition(last.topic(), last.partition()).toString(),
                    last.offset());
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
        open().store.flush();
    }

    @Override
    public long dirtyBytes() {
        return open().store.dirtyBytes();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        Opened now = open();
        if (!opener.persistent()) {
            return;
        }
        if (changelogOffsets.isEmpty()) {
            now.table.removeOffsets();
            now.startedEmpty = false;
        }
        for (Map.Entry<TopicPartition, Long> entry : changelogOffsets.entrySet()) {
            String partition = entry.getKey().toString();
            Long offset = entry.getValue();
            if (offset == null) {
                now.table.removeOffset(partition);
                now.startedEmpty = false;
            } else {
                now.table.setOffset(partition, offset);
            }
        }
    }

    /** Null while an uncommitted change lies in the table (exactly-once) and after offsets were taken away. */
    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        if (!opener.persistent()) {
            return null;
        }
        Opened now = open();
        Long offset = now.table.offset(partition.toString());
        return offset == null && now.startedEmpty ? Long.valueOf(OFFSET_UNKNOWN) : offset;
    }

    @Override
    @Deprecated
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean persistent() {
        return opener.persistent();
    }

    @Override
    public boolean isOpen() {
        return opened != null;
    }

    /** Drops what was not flushed: on a clean close nothing is left, after a failure it must not be written. */
    @Override
    public void close() {
        Opened before = opened;
        if (before != null) {
            opened = null;
            before.table.close();
        }
    }
}
