// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.engine;

import io.millrace.topology.planner.physical.PhysicalPlan;
import io.millrace.topology.planner.physical.QueryPlan;
import io.millrace.topology.runtime.metrics.SourceCounters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run did. Counts are of this process.
 *
 * @param recordsIn records read by topic of the files' sources; a topic that several queries read is counted once
 * @param recordsOut records written, by topic
 * @param queries what became of each query's records, for each of its sources; a record that cannot be read counts in each query that reads it
 * @param deadLetters records written to the dead-letter topic: one that several queries reject for its bytes is one
 * @param late rows of all queries that came too late
 * @param filtered rows of all queries that were dropped because the query says so
 * @param wallSeconds from the first poll to the last commit
 * @param cpuSeconds of the whole process from the first poll to the last commit
 * @param startupSeconds from the start of the JVM to the first poll
 * @param rssPeakMb the process's largest resident memory in MiB, or -1 where the system does not tell
 * @param windowsOpen windows of EMIT FINAL queries that did not close
 */
public record RunReport(
        Map<String, Long> recordsIn,
        Map<String, Long> recordsOut,
        List<SourceCounters.Snapshot> queries,
        long deadLetters,
        long late,
        long filtered,
        long windowsOpen,
        double wallSeconds,
        double cpuSeconds,
        double startupSeconds,
        long rssPeakMb) {
    public RunReport {
        recordsIn = Map.copyOf(recordsIn);
        recordsOut = Map.copyOf(recordsOut);
        queries = List.copyOf(queries);
    }

    /**
     * The counts for each source of each query: those of a run in which no task had to start are zero, and not left out.
     *
     * @param counted what the tasks counted
     * @return in the order of queries and sources by name
     */
    static List<SourceCounters.Snapshot> ofEachSource(PhysicalPlan plan, List<SourceCounters.Snapshot> counted) {
        Map<String, SourceCounters.Snapshot> each = new TreeMap<>();
        for (QueryPlan query : plan.queries()) {
            query.reads().forEach(read -> put(each, zero(query.id(), read.name())));
        }
        counted.forEach(snapshot -> put(each, snapshot));
        return List.copyOf(each.values());
    }

    private static void put(Map<String, SourceCounters.Snapshot> each, SourceCounters.Snapshot snapshot) {
        each.put(snapshot.query() + "\n" + snapshot.source(), snapshot);
    }

    private static SourceCounters.Snapshot zero(String query, String source) {
        return new SourceCounters.Snapshot(query, source, 0, 0, 0, 0, 0, 0);
    }
}
