// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * The inputs of one task of a join, between the consumer and Kafka Streams. One thread.
 *
 * <p>Kafka Streams takes the next record from the input whose next record is the earliest, and waits while an input has nothing
 * here and something on the broker. This class does so with what was polled, and hands out what it is sure of: as runs, each of
 * records that come one after the other in that order. A run has the time of its first record, or the millisecond behind that of the
 * run before where it is no later: so Kafka Streams, which orders them by time, keeps the order.
 */
final class TimedInputs {
    private final List<HeldInput> inputs = new ArrayList<>();
    /** The time of the last run. */
    private long latest = -1;

    /** Other inputs, or the same; what was handed out before goes before what they have. */
    void set(List<HeldInput> all) {
        inputs.clear();
        inputs.addAll(all);
    }

    /**
     * Takes out the runs that can go now.
     *
     * @param isAwaited whether an input that has nothing here may have something earlier than the others have
     * @param isPaused whether Kafka Streams wants nothing of a partition now
     */
    void release(Predicate<TopicPartition> isAwaited, Predicate<TopicPartition> isPaused, List<HeldInput.Run> runs) {
        while (true) {
            HeldInput first = null;
            long second = Long.MAX_VALUE;
            for (HeldInput input : inputs) {
                if (input.isEmpty()) {
                    if (isAwaited.test(input.partition())) {
                        return;
                    }
                } else if (first == null) {
                    first = input;
                } else if (input.headTime() < first.headTime()) {
                    second = first.headTime();
                    first = input;
                } else {
                    second = Math.min(second, input.headTime());
                }
            }
            if (first == null || isPaused.test(first.partition())) {
                return;
            }
            latest = Math.max(latest + 1, first.headTime());
            runs.add(second == Long.MAX_VALUE ? first.takePoll(latest) : first.takeUntil(second - 1, latest));
        }
    }
}
