// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators of one task. Stream thread. */
final class StageOperators {
    /** For one proof alone: with this system property batches are not drained before commits, and a crash loses them. */
    private static final boolean DRAINS = !Boolean.getBoolean("millrace.proof.without-drain");

    private final Map<String, RecordSource> sources;
    private final List<Operator> inOrder;
    private final DeadLetters deadLetters;

    /**
     * @param sources by full topic name
     * @param inOrder every operator, those upstream first
     */
    StageOperators(Map<String, RecordSource> sources, List<Operator> inOrder, DeadLetters deadLetters) {
        this.sources = new HashMap<>(sources);
        this.inOrder = List.copyOf(inOrder);
        this.deadLetters = deadLetters;
    }

    /** Every operator, those upstream first. */
    List<Operator> inOrder() {
        return inOrder;
    }

    @Nullable
    RecordSource source(String topic) {
        return sources.get(topic);
    }

    /** Each operator lets go of what it holds; what it hands on is in those behind it before they are asked. */
    void beforeCommit() {
        if (!DRAINS) {
            return;
        }
        for (Operator operator : inOrder) {
            operator.beforeCommit();
        }
    }

    /** Each operator that does not wait for another poll lets go of what it holds. */
    void pollEnded() {
        for (Operator operator : inOrder) {
            operator.pollEnded();
        }
    }

    /** Sends what was rejected; to be called when the operators have done what there was to do. */
    void sendDeadLetters() {
        deadLetters.flush();
    }

    void close() {
        for (Operator operator : inOrder) {
            operator.close();
        }
    }
}
