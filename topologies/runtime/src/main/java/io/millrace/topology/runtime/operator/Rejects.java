// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import io.millrace.schema.errors.RecordException;
import io.millrace.schema.types.HotPath;
import io.millrace.topology.runtime.record.Origin;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The records of one run that a query could not decode: each is dead-lettered once, for the first query that said so. */
@HotPath
final class Rejects {
    private @Nullable RecordException[] failures = new RecordException[1];
    private @Nullable String[] queries = new String[1];
    private boolean any;

    void reject(int index, RecordException failure, String query) {
        if (index >= failures.length) {
            int capacity = Math.max(index + 1, failures.length * 2);
            failures = Arrays.copyOf(failures, capacity);
            queries = Arrays.copyOf(queries, capacity);
        }
        if (failures[index] == null) {
            failures[index] = failure;
            queries[index] = query;
            any = true;
        }
    }

    /** Hands over the records and forgets them. */
    void send(Origin[] records, DeadLetters deadLetters) {
        if (!any) {
            return;
        }
        for (int i = 0; i < failures.length; i++) {
            RecordException failure = failures[i];
            String query = queries[i];
            if (failure != null && query != null) {
                deadLetters.send(records[i], failure, query);
            }
        }
        Arrays.fill(failures, null);
        Arrays.fill(queries, null);
        any = false;
    }
}
