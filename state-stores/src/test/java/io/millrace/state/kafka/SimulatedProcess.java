// SPDX-License-Identifier: Apache-2.0
package io.millrace.state.kafka;

import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.TaskId;

/** One process with one stream thread: its tasks commit together, in the order of Kafka Streams' own calls. */
final class SimulatedProcess {
    static final Duration CLEANUP_DELAY = Duration.ofMinutes(10);

    final Machine machine;
    final FakeBroker broker;
    final String guarantee;
    final TaskStates states;
    final StateMemory memory;
    final StateDisk disk = new StateDisk();
    final Transactions transactions = new Transactions();
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private FakeBroker.Producer producer;

    SimulatedProcess(Machine machine, FakeBroker broker, String guarantee) {
        this(machine, broker, guarantee, 64 << 20);
    }

    /** With so much heap for state. */
    SimulatedProcess(Machine machine, FakeBroker broker, String guarantee, long memoryBytes) {
        this.machine = machine;
        this.broker = broker;
        this.guarantee = guarantee;
        memory = new StateMemory(memoryBytes);
        states = new TaskStates(machine.opener(), memory, disk, CLEANUP_DELAY, nanos::get);
        producer = broker.producer(guarantee);
    }

    SimulatedTask task(int partition, String... stores) {
        SimulatedTask task = new SimulatedTask(this, new TaskId(0, partition), List.of(stores));
        tasks.add(task);
        return task;
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    FakeBroker.Producer producer() {
        return producer;
    }

    void flush() {
        tasks.forEach(SimulatedTask::flush);
    }

    /** All that happens at a commit that succeeds. */
    void commit() {
        flush();
        commitAtBroker();
        learnOfCommit();
        afterCommit();
    }

    void commitAtBroker() {
        producer.commit();
    }

    /** The wrapped producer's {@code commitTransaction} returns. */
    void learnOfCommit() {
        if (guarantee.equals(FakeContext.EXACTLY)) {
            transactions.committed();
        }
    }

    /** Kafka Streams asks for a checkpoint at each commit under at-least-once only. */
    void afterCommit() {
        if (guarantee.equals(FakeContext.AT_LEAST)) {
            tasks.forEach(SimulatedTask::checkpoint);
        }
    }

    /** After a failure: the stores are flushed once more, closed, and under exactly-once the tasks' folders are deleted. */
    void closeDirty() {
        tasks.forEach(SimulatedTask::closeDirty);
    }

    void closeClean() {
        commit();
        tasks.forEach(task -> {
            task.checkpoint();
            task.close();
        });
    }

    /** What was sent and not committed is gone, and the next transaction begins: a new producer, or the old one goes on. */
    void abortAtBroker() {
        producer.abort();
    }
}
