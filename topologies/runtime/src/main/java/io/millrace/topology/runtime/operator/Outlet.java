// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.types.HotPath;
import io.millrace.schema.types.RowBatch;
import java.util.ArrayList;
import java.util.List;

/** Where an operator's rows go: to the operators behind it, one after the other. Resumes at the one that failed. */
@HotPath
final class Outlet {
    private final List<Operator> targets = new ArrayList<>();
    private int next;

    void connect(Operator target) {
        targets.add(target);
    }

    /** Whether there is anybody to hand rows to. */
    boolean leadsOn() {
        return !targets.isEmpty();
    }

    /** Hands the whole batch to each target; after an exception the next call goes on with the target that threw. */
    void emit(RowBatch batch) {
        emit(batch, 0, batch.size());
    }

    void emit(RowBatch batch, int from, int to) {
        if (from == to) {
            return;
        }
        while (next < targets.size()) {
            targets.get(next).processBatch(batch, from, to);
            next++;
        }
        next = 0;
    }
}
