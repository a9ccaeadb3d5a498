// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.state.api.BarrierTask;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitBarrierTest {
    @TempDir
    Path folder;

    private final List<String> calls = new ArrayList<>();
    private final CommitBarrier barrier = MillraceStores.barrier("barrier").build();
    private final FakeBroker broker = new FakeBroker();
    private final Transactions transactions = new Transactions();
    private FakeContext fake;
    private KafkaOrderedStore store;

    @BeforeEach
    void open() {
        fake = new FakeContext(
                folder, FakeContext.EXACTLY, new TaskId(0, 3), broker, broker.producer(FakeContext.EXACTLY));
        StateMemory memory = new StateMemory(1 << 20);
        TaskStates states = new TaskStates(
                new HeapMachine(folder).opener(),
                memory,
                new StateDisk(),
                SimulatedProcess.CLEANUP_DELAY,
                System::nanoTime);
        store = new KafkaOrderedStore("store", states, new CommitSignal(transactions), broker, memory);
        store.init(fake.context(), store);
        barrier.init(fake.context(), barrier);
    }

    private static ProcessorNode<?, ?, ?, ?> node(String name) {
        return new ProcessorNode<>(name, (Processor<Object, Object, Object, Object>) record -> {}, java.util.Set.of());
    }

    private int sent() {
        return broker.size(fake.changelog("store"));
    }

    private void attach(String name, BarrierTask task) {
        fake.setCurrentNode(node(name));
        barrier.attach(task);
        fake.setCurrentNode(null);
    }

    @Test
    void tasks_run_in_order_in_the_name_of_their_processor_and_stores_flush_last() {
        barrier.attach(store);
        attach("first", () -> calls.add("first as " + fake.nodeName()));
        attach("second", () -> {
            calls.add("second as " + fake.nodeName() + " changelog " + sent());
            store.put(new byte[] {1}, new byte[] {1});
        });
        barrier.flushCache();
        assertThat(calls).containsExactly("first as first", "second as second changelog 0");
        assertThat(sent()).isEqualTo(1);
        assertThat(store.dirtyBytes()).as("in memory until it is committed").isGreaterThan(2);
        transactions.committed();
        assertThat(store.dirtyBytes()).isZero();
        assertThat(barrier.dirtyBytes()).isZero();
    }

    @Test
    void rows_that_were_held_do_not_seem_to_come_from_the_last_record() {
        ProcessorRecordContext last = new ProcessorRecordContext(5, 6, 7, "topic", new RecordHeaders());
        ProcessorNode<?, ?, ?, ?> before = node("before");
        attach("model", () -> calls.add(fake.origin()));
        fake.setRecordContext(last);
        fake.setCurrentNode(before);
        barrier.flushCache();
        assertThat(calls).containsExactly("null@-1");
        assertThat(fake.recordContext()).isSameAs(last);
        assertThat(fake.currentNode()).isSameAs((Object) before);
    }

    @Test
    void a_half_drained_batch_is_not_drained_again_on_the_way_to_a_dirty_close() {
        attach("model", () -> {
            calls.add("drain");
            throw new IllegalStateException("third row");
        });
        barrier.attach(store);
        store.put(new byte[] {1}, new byte[] {1});
        assertThatThrownBy(barrier::flushCache).hasMessage("third row");
        barrier.flushCache();
        assertThat(calls).containsExactly("drain");
        assertThat(sent()).isZero();
        assertThat(fake.currentNode()).isNull();
    }

    @Test
    void an_abandoned_task_writes_nothing() {
        attach("model", () -> calls.add("drain"));
        barrier.attach(store);
        store.put(new byte[] {1}, new byte[] {1});
        barrier.abandon();
        barrier.flushCache();
        assertThat(calls).isEmpty();
        assertThat(sent()).isZero();
    }

    @Test
    void nothing_stale_is_called_after_a_revival() {
        attach("model", () -> calls.add("old"));
        barrier.attach(store);
        barrier.abandon();
        barrier.close();
        barrier.flushCache();
        barrier.init(fake.context(), barrier);
        attach("model", () -> calls.add("new"));
        barrier.flushCache();
        assertThat(calls).containsExactly("new");
    }

    @Test
    void nothing_stale_is_called_after_a_change_of_role() {
        attach("model", () -> calls.add("old"));
        barrier.clearCache();
        barrier.flushCache();
        assertThat(calls).isEmpty();
    }

    @Test
    void a_closed_processor_is_not_called() {
        BarrierTask task = () -> calls.add("closed");
        attach("model", task);
        barrier.detach(task);
        barrier.flushCache();
        assertThat(calls).isEmpty();
    }

    @Test
    void attaching_twice_is_attaching_once_and_needs_a_processor() {
        BarrierTask task = () -> calls.add("once");
        attach("model", task);
        attach("model", task);
        barrier.flushCache();
        assertThat(calls).containsExactly("once");
        assertThatThrownBy(() -> barrier.attach(task)).isInstanceOf(IllegalStateException.class);
        barrier.close();
        assertThatThrownBy(() -> barrier.attach(store)).isInstanceOf(IllegalStateException.class);
    }
}
