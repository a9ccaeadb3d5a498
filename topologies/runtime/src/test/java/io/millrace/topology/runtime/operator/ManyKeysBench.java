// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import com.sun.management.ThreadMXBean;
import io.millrace.state.api.BufferedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.api.TableWrite;
import io.millrace.state.api.TaskDatabase;
import io.millrace.state.rocksdb.RocksEngine;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The trailing operator alone with a million keys in a small heap: windows of an hour, an event a millisecond of event time, a commit
 * each so many events or when dirty bytes ask for one. Prints, each million events, what is on the heap after a full collection, what
 * is counted of it, and what an event cost.
 *
 * <pre>{@code
 * java -Xmx512m -cp <test class path> io.millrace.topology.runtime.operator.ManyKeysBench [events [keys [commitEvery]]]
 * }</pre>
 */
final class ManyKeysBench {
    private static final int BATCH = 64;
    private static final long BUDGET_BYTES = 128L << 20;
    private static final int ROUND = 500_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final StateMemory memory = new StateMemory(BUDGET_BYTES);
    private final StateMemory.Share buffered = memory.share();
    private final SplittableRandom random = new SplittableRandom(7);
    private final int keys;
    private final int commitEvery;
    private final TaskDatabase database;
    private final BufferedStore store;
    private final TrailingRig rig;
    private long sent;
    private long changes;
    private long changeBytes;
    private int commits;
    private int sinceCommit;

    private ManyKeysBench(int keys, int commitEvery, TaskDatabase database) {
        this.keys = keys;
        this.commitEvery = commitEvery;
        this.database = database;
        store = new BufferedStore(database.table("windows"), (key, value) -> {
            changes++;
            changeBytes += key.length + (value == null ? 0 : value.length);
        });
        rig = new TrailingRig(
                "COUNT(*) OVER w AS N, AVG(X) OVER w AS A, MAX(X) OVER w AS M, STDDEV_POP(X) OVER w AS D",
                3_600_000,
                store,
                memory,
                BATCH);
    }

    public static void main(String[] options) throws Exception {
        int events = options.length > 0 ? Integer.parseInt(options[0]) : 6_000_000;
        int keys = options.length > 1 ? Integer.parseInt(options[1]) : 1_000_000;
        int commitEvery = options.length > 2 ? Integer.parseInt(options[2]) : 600_000;
        Path folder = Files.createTempDirectory("many-keys");
        try (RocksEngine rocks = RocksEngine.withBudget(BUDGET_BYTES);
                TaskDatabase database = rocks.open(folder)) {
            ManyKeysBench bench = new ManyKeysBench(keys, commitEvery, database);
            for (int i = 0; i < events; i += ROUND) {
                bench.round();
            }
        }
    }

    private void round() throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < ROUND; i += BATCH) {
            send();
        }
        double nanos = (THREADS.getCurrentThreadCpuTime() - start) / (double) ROUND;
        bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf(
                "%,11d events  heap %4d MB, counted live %3d dirty %3d MB, windows %3d store %3d MB, rss %4d MB;"
                        + " %5.0f ns, %5.0f B allocated an event; %d commits, %.2f changes of %.1f B an event%n",
                sent,
                used >> 20,
                memory.liveBytes() >> 20,
                memory.dirtyBytes() >> 20,
                rig.windows().liveBytes() >> 20,
                store.dirtyBytes() >> 20,
                residentBytes() >> 20,
                nanos,
                bytes / (double) ROUND,
                commits,
                changes / (double) sent,
                changeBytes / (double) sent);
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
        sinceCommit += BATCH;
        buffered.dirty(store.dirtyBytes());
        if (sinceCommit >= commitEvery || buffered.wantsCommit()) {
            commit();
        }
    }

    private void commit() {
        sinceCommit = 0;
        commits++;
        rig.windows().beforeCommit();
        store.flush();
        database.write(List.of(new TableWrite("windows", store::forEachFlushed, null)));
        store.committed();
    }

    private static long residentBytes() throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        return 0;
    }
}
