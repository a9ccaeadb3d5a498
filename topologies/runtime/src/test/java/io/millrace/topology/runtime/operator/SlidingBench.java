// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import com.sun.management.ThreadMXBean;
import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.StateDisk;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import io.millrace.state.spill.SortedRuns;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What an event costs in the operator of sliding windows with EMIT FINAL alone, processor time; and what it takes of the heap. An event
 * a millisecond of event time; windows as long as it takes each key to have so many events.
 *
 * <pre>{@code
 * java -Xmx1g -cp <test class path> io.millrace.topology.runtime.operator.SlidingBench [keys [events a window [budget MiB [rounds]]]]
 * }</pre>
 */
final class SlidingBench {
    private static final int BATCH = 64;
    private static final int ROUND = 1_000_000;
    private static final int COMMIT_EVERY = 250_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final StateMemory memory;
    private final StateMemory.Share buffered;
    private final SplittableRandom random = new SplittableRandom(7);
    private final TaskDatabase database;
    private final BufferedStore store;
    private final SlidingRig rig;
    private final int keys;
    private long sent;
    private long sinceCommit;
    private long waitingMost;

    private SlidingBench(int keys, long sizeMillis, TaskDatabase database, StateMemory memory, WaitingKeys waiting) {
        this.keys = keys;
        this.database = database;
        this.memory = memory;
        buffered = memory.share();
        store = new BufferedStore(database.table("windows"), (key, value) -> {});
        rig = new SlidingRig(sizeMillis, 1_000, store, memory, waiting, BATCH);
    }

    public static void main(String[] options) throws Exception {
        int keys = options.length > 0 ? Integer.parseInt(options[0]) : 1_000;
        int events = options.length > 1 ? Integer.parseInt(options[1]) : 10;
        long budget = (options.length > 2 ? Long.parseLong(options[2]) : 512) << 20;
        int rounds = options.length > 3 ? Integer.parseInt(options[3]) : 9;
        Path folder = Files.createTempDirectory("sliding");
        StateMemory memory = new StateMemory(budget);
        try (RocksEngine rocks = RocksEngine.withBudget(Math.max(16L << 20, budget));
                TaskDatabase database = rocks.open(folder.resolve("state"));
                StateDisk disk = new StateDisk()) {
            WaitingKeys waiting =
                    new WaitingKeys(new SpilledKeys(new SortedRuns(folder.resolve("runs"), disk), memory.share()));
            SlidingBench bench = new SlidingBench(keys, (long) keys * events, database, memory, waiting);
            double[] nanos = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                nanos[i] = bench.round();
            }
            Arrays.sort(nanos);
            System.out.printf("median %.0f ns, least %.0f ns an event%n", nanos[rounds / 2], nanos[0]);
            bench.rig.close();
        }
    }

    private double round() {
        long start = THREADS.getCurrentThreadCpuTime();
        long results = rig.results();
        for (int i = 0; i < ROUND; i += BATCH) {
            send();
        }
        double nanos = (THREADS.getCurrentThreadCpuTime() - start) / (double) ROUND;
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf(
                "%,11d events %5.0f ns an event, %.2f results an event; heap %d MB, live %d MB, waiting %,d most %,d bytes%n",
                sent,
                nanos,
                (rig.results() - results) / (double) ROUND,
                used >> 20,
                memory.liveBytes() >> 20,
                memory.waitingBytes(),
                waitingMost);
        return nanos;
    }

    private void send() {
        for (int j = 0; j < BATCH; j++) {
            rig.add(
                    "device-" + (1_000_000 + random.nextInt(keys)),
                    1_700_000_000_000L + sent,
                    20.0 + random.nextInt(6_400) / 64.0);
            sent++;
        }
        rig.process();
        waitingMost = Math.max(waitingMost, memory.waitingBytes());
        sinceCommit += BATCH;
        buffered.dirty(store.dirtyBytes());
        if (sinceCommit >= COMMIT_EVERY || buffered.wantsCommit()) {
            sinceCommit = 0;
            rig.beforeCommit();
            store.flush();
            database.write(List.of(new TableWrite("windows", store::forEachFlushed, null)));
            store.committed();
        }
    }
}
