// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** How far processing has come, by partition. Written by stream threads, read by any. */
public final class ProgressTracker {
    private final Map<TopicPartition, AtomicLong> processed = new ConcurrentHashMap<>();
    private final Run run;
    private volatile boolean finishing;

    /** Whether the run has an end. */
    public enum Run {
        ENDLESS,
        BOUNDED
    }

    /** Of a run without an end. */
    public ProgressTracker() {
        this(Run.ENDLESS);
    }

    public ProgressTracker(Run run) {
        this.run = run;
    }

    public boolean isBounded() {
        return run == Run.BOUNDED;
    }

    /** Asks tasks to commit soon and again, whatever the interval: a run is at its end and waits for what they hold. */
    public void finish() {
        finishing = true;
    }

    /** Takes {@link #finish} back: tasks commit at their interval again. */
    public void goOn() {
        finishing = false;
    }

    public boolean isFinishing() {
        return finishing;
    }

    /** The cell of a partition, which its task sets to the offset of each record that went through. */
    public AtomicLong partition(String topic, int partition) {
        return processed.computeIfAbsent(new TopicPartition(topic, partition), key -> new AtomicLong(-1));
    }

    /** The offset of the last record that went through, or -1 when none did. */
    public long processed(TopicPartition partition) {
        AtomicLong cell = processed.get(partition);
        return cell == null ? -1 : cell.get();
    }
}
