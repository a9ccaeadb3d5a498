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
 * records that come one after the other in that order. The runs have the times of their first records, so Kafka Streams, which
 * orders them by the same rule, keeps the order. Two runs have the same time only where all their records are as early, which
 * may go in any order.
 */
final class TimedInputs {
    private final List<HeldInput> inputs = new ArrayList<>();
    /** The latest of the times of all runs. */
    private long latest = -1;

    void add(HeldInput input) {
        inputs.add(input);
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
            HeldInput.Run run = take(first, second);
            latest = Math.max(latest, run.time());
            runs.add(run);
        }
    }

    private HeldInput.Run take(HeldInput first, long second) {
        long head = first.headTime();
        long last = Math.max(head, second - 1);
        if (head <= latest) {
            // Kafka Streams may take this run before one that has the same time: it must not hold later records.
            return first.takeUntil(Math.min(last, latest));
        }
        return second == Long.MAX_VALUE ? first.takePoll() : first.takeUntil(last);
    }
}
