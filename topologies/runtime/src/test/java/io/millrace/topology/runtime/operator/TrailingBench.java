// SPDX-License-Identifier: Apache-2.0
package io.millrace.topology.runtime.operator;

import com.sun.management.ThreadMXBean;
import io.millrace.state.api.Cursor;
import io.millrace.state.api.OrderedStore;
import io.millrace.state.api.StateMemory;
import io.millrace.state.memory.MemoryTable;
import io.millrace.state.window.FrameWindows;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What an event costs in the trailing operator alone: 1,000 keys, COUNT, AVG, MAX and STDDEV_SAMP of one DOUBLE column, windows
 * filled first. Prints nanoseconds of processor time, allocated bytes and bytes that go to the store an event.
 *
 * <pre>{@code
 * java -Xmx4g -cp <test class path> io.millrace.topology.runtime.operator.TrailingBench
 * }</pre>
 */
final class TrailingBench {
    private static final int KEYS = 1_000;
    private static final int BATCH = 64;
    private static final int ROUND = 1_000_000;
    private static final int ROUNDS = 7;
    private static final long SEED = 7;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private TrailingBench() {}

    public static void main(String[] options) {
        String only = options.length == 0 ? "" : options[0];
        // All shapes of frames first, so that each is measured with code that has seen the others.
        new Run("warm-up", 100, 1_000, Lateness.SOME, Keys.ZIPF).measure(3);
        for (int events : new int[] {10, 100, 1_000, 6_000}) {
            if (only.isEmpty() || only.equals("window")) {
                new Run(events + " events in a window", events, 1, Lateness.NONE, Keys.EQUAL).measure(ROUNDS);
            }
        }
        if (only.isEmpty() || only.equals("late")) {
            for (int seconds : new int[] {10, 60}) {
                String name = "Zipf 1.1, " + seconds + " s, ";
                compare(
                        new Run(name + "in order", seconds * 1_000, 100, Lateness.NONE, Keys.ZIPF),
                        new Run(name + "5 % up to 10 s late", seconds * 1_000, 100, Lateness.SOME, Keys.ZIPF));
            }
        }
        if (only.isEmpty() || only.equals("sketches")) {
            for (int events : new int[] {10, 1_000, 6_000}) {
                String name = "sketches, " + events + " events in a window";
                new Run(name, events, 1, Lateness.NONE, Keys.EQUAL, SKETCHES).measure(3);
            }
            String name = "sketches, Zipf 1.1, 10 s, 5 % late";
            new Run(name, 10_000, 100, Lateness.SOME, Keys.ZIPF, SKETCHES).measure(3);
        }
        if (only.isEmpty() || only.equals("bytes")) {
            new Run("a commit each 100 ms", 1_000, 100, Lateness.NONE, Keys.EQUAL).bytes(10_000, 3_000_000);
            new Run("a commit each 30 s", 1_000, 100, Lateness.NONE, Keys.EQUAL).bytes(3_000_000, 9_000_000);
        }
    }

    /** Round by round in turns, so that what else the machine does falls on both. */
    private static void compare(Run inOrder, Run late) {
        try (inOrder.rig;
                late.rig) {
            long[] ordered = new long[2 * ROUNDS];
            long[] disordered = new long[2 * ROUNDS];
            inOrder.fill();
            late.fill();
            long inOrderTraffic = inOrder.generatorNanos();
            long lateTraffic = late.generatorNanos();
            for (int i = 0; i < ordered.length; i++) {
                ordered[i] = inOrder.round() - inOrderTraffic;
                disordered[i] = late.round() - lateTraffic;
            }
            double before = inOrder.print(ordered);
            double after = late.print(disordered);
            System.out.printf("%-40s %7.2f%n", "  late rows, times the cost in order", after / before);
        }
    }

    private static final String PLAIN =
            "COUNT(X) OVER w AS N, AVG(X) OVER w AS A, MAX(X) OVER w AS M, STDDEV_SAMP(X) OVER w AS D";
    private static final String SKETCHES =
            "COUNT_DISTINCT(X) OVER w AS N, APPROX_PERCENTILE(X, 0.95) OVER w AS P, TOPK(X, 3) OVER w AS T";

    private enum Lateness {
        NONE,
        SOME
    }

    private enum Keys {
        EQUAL,
        ZIPF
    }

    /** One shape of windows and traffic. */
    private static final class Run {
        private final String name;
        private final int perMilli;
        private final Lateness lateness;
        private final Keys keys;
        private final Counting store = new Counting();
        private final Random random = new Random(SEED);
        private final String[] names = new String[KEYS];
        private final double[] cumulated = new double[KEYS];
        private final long rangeMillis;
        private final TrailingRig rig;
        private final FrameWindows windows;
        private long sent;
        private long allocated = Long.MAX_VALUE;

        /**
         * @param rangeMillis of the frame
         * @param perMilli events a millisecond of event time, of all keys; 1 means one of each key
         */
        Run(String name, long rangeMillis, int perMilli, Lateness lateness, Keys keys) {
            this(name, rangeMillis, perMilli, lateness, keys, PLAIN);
        }

        private Run(String name, long rangeMillis, int perMilli, Lateness lateness, Keys keys, String calls) {
            this.name = name;
            this.rangeMillis = rangeMillis;
            this.perMilli = perMilli == 1 ? KEYS : perMilli;
            this.lateness = lateness;
            this.keys = keys;
            double sum = 0;
            for (int i = 0; i < KEYS; i++) {
                names[i] = "device-" + (10_000 + i * 7);
                sum += Math.pow(i + 1, -1.1);
                cumulated[i] = sum;
            }

            rig = new TrailingRig(calls, rangeMillis - 1, store, new StateMemory(Long.MAX_VALUE / 2), BATCH);
            windows = rig.windows();
        }

        private void send(int count, Runnable target) {
            for (int i = 0; i < count; i += BATCH) {
                for (int j = 0; j < BATCH; j++) {
                    long time = 1_000_000 + sent / perMilli;
                    if (lateness == Lateness.SOME && random.nextInt(20) == 0) {
                        time -= random.nextInt(10_000);
                    }
                    rig.add(names[key()], time, 20.0 + random.nextInt(1_000) / 100.0);
                    sent++;
                }
                target.run();
            }
        }

        private void send(int count) {
            send(count, rig::process);
        }

        private int key() {
            if (keys == Keys.EQUAL) {
                // Each key once in a thousand, in an order that no prefetching guesses.
                return (int) (sent * 387 % KEYS);
            }
            int place = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[KEYS - 1]);
            return place < 0 ? -place - 1 : place;
        }

        /** The same traffic without the operator. */
        private long generatorNanos() {
            long best = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long before = sent;
                long start = THREADS.getCurrentThreadCpuTime();
                send(ROUND, rig.rows()::clear);
                best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
                sent = before;
            }
            return best;
        }

        void fill() {
            send((int) Math.max(2L * ROUND, Math.min(8L * ROUND, rangeMillis * perMilli + 10_000L)));
        }

        /** Processor time of a round, with the traffic's own. */
        private long round() {
            long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long start = THREADS.getCurrentThreadCpuTime();
            send(ROUND);
            long nanos = THREADS.getCurrentThreadCpuTime() - start;
            bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
            allocated = Math.min(allocated, bytes);
            windows.beforeCommit();
            return nanos;
        }

        void measure(int rounds) {
            try (rig) {
                long generator = generatorNanos();
                fill();
                long[] nanos = new long[rounds];
                for (int i = 0; i < rounds; i++) {
                    nanos[i] = round() - generator;
                }
                print(nanos);
            }
        }

        /** Gives the median, an event. */
        double print(long[] nanos) {
            Arrays.sort(nanos);
            double median = nanos[nanos.length / 2] / (double) ROUND;
            System.out.printf(
                    "%-40s %7.1f ns (least %.1f), %6.1f B allocated an event, %d MB of windows%n",
                    name, median, nanos[0] / (double) ROUND, allocated / (double) ROUND, windows.liveBytes() >> 20);
            return median;
        }

        void bytes(int commitEvery, int events) {
            try (rig) {
                send(2 * ROUND);
                windows.beforeCommit();
                store.clear();
                for (int i = 0; i < events; i += commitEvery) {
                    send(commitEvery);
                    windows.beforeCommit();
                }
                System.out.printf(
                        "%-40s %7.2f B in %.4f entries an event%n",
                        name, store.bytes / (double) events, store.entries / (double) events);
            }
        }
    }

    /** A store that counts what is written and keeps nothing. */
    private static final class Counting implements OrderedStore {
        private long bytes;
        private long entries;

        void clear() {
            bytes = 0;
            entries = 0;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return null;
        }

        @Override
        public void put(byte[] key, byte[] value) {
            bytes += key.length + value.length;
            entries++;
        }

        @Override
        public void delete(byte[] key) {
            bytes += key.length;
            entries++;
        }

        @Override
        public Cursor scan(byte[] from, byte @Nullable [] to) {
            return MemoryTable.store().scan(from, to);
        }

        @Override
        public void flush() {}

        @Override
        public long dirtyBytes() {
            return 0;
        }
    }
}
