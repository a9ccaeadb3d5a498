// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.state.api.BarrierTask;
import io.millrace.state.api.StateMemory;
import io.millrace.state.kafka.CommitBarrier;
import io.millrace.topology.runtime.record.SourceValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The one processor of a task: takes the records of its topics and runs the operators on them. Stream thread. */
@HotPath
public final class StageProcessor implements Processor<byte[], SourceValue, byte[], byte[]> {
    private static final Duration FINISHING_EVERY = Duration.ofMillis(50);
    /** So often the memory that uncommitted changes take is looked at. */
    private static final int RECORDS_A_LOOK = 64;

    private final StageSpec spec;
    private final BarrierTask beforeCommit = this::beforeCommit;
    private final Map<String, Entry> entries = new HashMap<>();
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable CommitBarrier barrier;
    private @Nullable StageOperators operators;
    private StateMemory.@Nullable Share memory;
    private int recordsToLook = RECORDS_A_LOOK;
    private final Intake intake = new Intake();
    private @Nullable Entry entry;
    /** What a commit made the task finish before Kafka Streams offered it again. */
    private boolean completedEarly;

    private boolean processed;

    private StageProcessor(StageSpec spec) {
        this.spec = spec;
    }

    /** Makes one processor a task. */
    public static ProcessorSupplier<byte[], SourceValue, byte[], byte[]> supplier(StageSpec spec) {
        return () -> new StageProcessor(spec);
    }

    /** Where a topic's records go, and how far it has come. */
    private record Entry(StageOperators operators, RecordSource source, AtomicLong processed) {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        entries.clear();
        intake.reset();
        completedEarly = false;
        processed = false;
        CommitBarrier taskBarrier = processorContext.getStateStore(StepNames.barrier(spec.component()));
        taskBarrier.attach(beforeCommit);
        barrier = taskBarrier;
        memory = spec.environment().stores().memory().share();
        operators = new StageBuilder(spec, processorContext, taskBarrier, this::guarded).build();
        if (spec.environment().progress().isBounded()) {
            processorContext.schedule(
                    FINISHING_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> finish(processorContext));
        }
    }

    /** At the end of a bounded run nobody waits for the commit interval: what is held goes out now. */
    private void finish(ProcessorContext<byte[], byte[]> processorContext) {
        if (spec.environment().progress().isFinishing()) {
            processorContext.commit();
        }
    }

    @Override
    public void process(Record<byte[], SourceValue> record) {
        ProcessorContext<byte[], byte[]> now = context;
        if (now == null) {
            throw new IllegalStateException("the processor is closed");
        }
        RecordMetadata metadata =
                now.recordMetadata().orElseThrow(() -> new IllegalStateException("a record without topic and offset"));
        if (completedEarly && intake.isOf(metadata)) {
            completedEarly = false;
            return;
        }
        if (intake.isDone() || !intake.isOf(metadata)) {
            completedEarly = false;
            entry = enter(metadata);
            intake.begin(record, metadata);
        }
        try {
            work();
        } catch (RuntimeException e) {
            abandonUnlessRetried(e);
            throw e;
        }
        if (recordsToLook <= 0) {
            recordsToLook = RECORDS_A_LOOK;
            commitEarlyWhenFull(now);
        }
    }

    /** Processes what was taken in; after an exception the next call goes on where it stopped. */
    private void work() {
        Entry into = entry;
        while (into != null && !intake.isDone()) {
            if (!processed) {
                into.source().process(intake.slice(), intake.count());
                processed = true;
            }
            if (intake.endsPoll()) {
                into.operators().pollEnded();
            }
            into.operators().sendDeadLetters();
            processed = false;
            into.processed().lazySet(intake.lastOffset());
            recordsToLook -= intake.count();
            intake.next();
        }
    }

    /** Uncommitted changes can only be let go by a commit. */
    private void commitEarlyWhenFull(ProcessorContext<byte[], byte[]> now) {
        if (memory != null && barrier != null) {
            memory.dirty(barrier.dirtyBytes());
            if (memory.wantsCommit()) {
                now.commit();
            }
        }
    }

    private Entry enter(RecordMetadata metadata) {
        Entry known = entries.get(metadata.topic());
        if (known != null) {
            return known;
        }
        StageOperators now = operators;
        RecordSource source = now == null ? null : now.source(metadata.topic());
        if (now == null || source == null) {
            throw new IllegalStateException("a record of topic " + metadata.topic() + ", which no query reads");
        }
        Entry made =
                new Entry(now, source, spec.environment().progress().partition(metadata.topic(), metadata.partition()));
        entries.put(metadata.topic(), made);
        return made;
    }

    private void beforeCommit() {
        if (operators != null) {
            completeIntake();
            operators.beforeCommit();
            operators.sendDeadLetters();
        }
    }

    /** Kafka Streams commits behind a record that it is going to offer again, so nothing of it may be left. */
    private void completeIntake() {
        if (!intake.isDone()) {
            work();
            completedEarly = true;
        }
    }

    /** Runs what a timer does. */
    private void guarded(Runnable action) {
        try {
            action.run();
            if (operators != null) {
                if (intake.isInRuns()) {
                    operators.pollEnded();
                }
                operators.sendDeadLetters();
            }
        } catch (RuntimeException e) {
            abandonUnlessRetried(e);
            throw e;
        }
    }

    /** After a failure in the middle of a row nothing may be flushed; a time-out is retried and goes on where it stopped. */
    private void abandonUnlessRetried(RuntimeException e) {
        if (barrier != null && !(e instanceof TimeoutException)) {
            barrier.abandon();
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
        if (barrier != null) {
            barrier.detach(beforeCommit);
            barrier = null;
        }
        if (operators != null) {
            operators.close();
            operators = null;
        }
        entries.clear();
    }
}
