// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operators of one task. Stream thread. */
final class StageOperators {
    private final Map<String, RecordSource> sources;
    private final List<Operator> inOrder;

    /**
     * @param sources by full topic name
     * @param inOrder every operator, those upstream first
     */
    StageOperators(Map<String, RecordSource> sources, List<Operator> inOrder) {
        this.sources = new HashMap<>(sources);
        this.inOrder = List.copyOf(inOrder);
    }

    @Nullable
    RecordSource source(String topic) {
        return sources.get(topic);
    }

    /** Each operator lets go of what it holds; what it hands on is in those behind it before they are asked. */
    void beforeCommit() {
        for (Operator operator : inOrder) {
            operator.beforeCommit();
        }
    }

    void close() {
        for (Operator operator : inOrder) {
            operator.close();
        }
    }
}
